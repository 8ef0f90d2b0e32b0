#pragma once
struct accounts;
struct charge_jobs;
struct clock;
struct http_client;
struct lane_queue;
struct loop;
struct pg_lane;
struct seal;

/*
 * What is done at providers without anybody waiting: charges that were issued ahead are made, those
 * that are void here are taken down there; every hour the queue of notices is looked at (a paused
 * one is woken), and once a day, or after a pause, the provider's list is compared, so that a
 * notice that never came is made up for.  Every server looks, nobody leads; all of it may be done
 * twice.
 */
struct provider_upkeep;
struct provider_upkeep_deps {
    struct loop *loop;
    struct lane_queue *queue;
    struct pg_lane *lane; /* the queue's */
    const struct clock *clock;
    const struct seal *seal;
    struct accounts *accounts;
    struct http_client *http;
    struct charge_jobs *charges;
};
struct provider_upkeep *provider_upkeep_new(const struct provider_upkeep_deps *deps);
void provider_upkeep_free(struct provider_upkeep **upkeep);
