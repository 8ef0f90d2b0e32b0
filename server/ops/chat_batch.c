#include "server/ops/chat_internal.h"

bool chat_batch_push(struct chat_batch *batch, struct chat_entry *entry, lane_turn_fn *run)
{
    if (batch->waiting >= CHAT_WAITING_MAX)
        return false;
    *batch->tail = entry;
    batch->tail = &entry->next;
    batch->waiting++;
    if (!batch->queued) {
        batch->queued = true;
        lane_queue_push(batch->chat->deps.queue, run, batch->chat);
    }
    return true;
}

struct chat_entry *chat_batch_take(struct chat_batch *batch, size_t *count, lane_turn_fn *run)
{
    struct chat_entry *taken = batch->head, **end = &batch->head;

    for (*count = 0; *end && *count < CHAT_BATCH_MAX; ++*count)
        end = &(*end)->next;
    batch->head = *end;
    *end = NULL;
    batch->waiting -= *count;
    if (!batch->head)
        batch->tail = &batch->head;
    batch->queued = batch->head != NULL;
    if (batch->queued)
        lane_queue_push(batch->chat->deps.queue, run, batch->chat);
    return taken;
}
