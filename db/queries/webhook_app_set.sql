-- $1 app, $2 sealed secret, $3 sealed second secret (or null), $4 sealed verify token
INSERT INTO webhook_app (app, provider, secret_sealed, secret2_sealed, verify_sealed)
VALUES ($1::text, 'whatsapp', $2::bytea, $3::bytea, $4::bytea)
ON CONFLICT (app) DO UPDATE SET secret_sealed = excluded.secret_sealed,
    secret2_sealed = excluded.secret2_sealed, verify_sealed = excluded.verify_sealed
