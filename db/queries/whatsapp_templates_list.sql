-- What is known of a business account's templates.  $1 WABA id
SELECT DISTINCT ON (name, language) name, language, category, status, variables, needs, listed_at
FROM whatsapp_template WHERE business_id = $1::text
ORDER BY name, language, listed_at DESC
