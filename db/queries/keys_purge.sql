-- What was seen over 90 days ago, and factor tries, one-time codes and lifted blocks that no limit
-- asks for any more.
-- A block that stands stays.  $1 now
WITH tries AS (
    DELETE FROM factor_try WHERE at < $1::timestamptz - interval '7 days'
), blocks AS (
    DELETE FROM identity_block WHERE lifted_at < $1::timestamptz - interval '7 days'
), codes AS (
    DELETE FROM confirmation_code WHERE sent_at < $1::timestamptz - interval '7 days'
), parked AS (
    DELETE FROM status_parked WHERE at < $1::timestamptz - interval '7 days'
)
DELETE FROM inbox_key WHERE at < $1::timestamptz - interval '90 days'
