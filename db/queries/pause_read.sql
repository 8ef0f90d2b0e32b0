-- Whether a channel's sending is paused.  $1 scope of the channel's pause
SELECT EXISTS (SELECT FROM pause WHERE scope IN ('all', $1::text)) AS paused
