-- All webhook apps.
SELECT app, secret_sealed, secret2_sealed, verify_sealed FROM webhook_app ORDER BY app
