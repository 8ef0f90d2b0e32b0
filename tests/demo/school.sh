#!/bin/sh
# school.sh DIR SANDBOX: the sample school of the demo, as an operator would set it up: who runs
# collection, who is owed, the WhatsApp number and the bank account (both played by the sandbox at that
# address), then the people from the file that a school's Excel would save.  Needs QUITA_DATABASE and
# QUITA_KEYS; QUITA names another program than build/quita.  May be run again: what is there is brought
# up to date, and people are made only once, so that their debts grow older with the days.
set -eu
dir=$1
sandbox=$2
school=$dir/school
program=${QUITA:-build/quita}

if [ ! -f "$school/people.csv" ]; then
    node tests/sandbox/school.js --today "$(TZ=America/Sao_Paulo date +%F)" --out "$school"
fi

"$program" tenant add - > /dev/null << JSON
{"format": 1, "slug": "jardim", "name": "Rede Jardim"}
JSON

"$program" creditor add - > /dev/null << JSON
{"format": 1, "tenant": "jardim", "slug": "escola",
 "trade_name": "Colégio Jardim das Acácias", "legal_name": "Colégio Jardim das Acácias Ltda.",
 "cnpj": "11222333000181", "address": "Rua das Acácias, 100, São Paulo, SP",
 "phone": "(11) 3003-1234", "hours": "de segunda a sexta, das 8h às 18h",
 "opens": "08:00", "closes": "18:00", "zone": "America/Sao_Paulo"}
JSON

# The secrets are those that the sandbox has unless it is told others; nothing else knows them.
"$program" account add - > /dev/null << JSON
{"format": 1, "kind": "whatsapp", "creditor": "escola", "app": "escola",
 "phone_number_id": "106540352242922", "waba_id": "102290129340398", "display_number": "551130031234",
 "api_url": "$sandbox", "api_version": "v26.0", "app_secret": "sandbox_app_secret",
 "verify_token": "sandbox_verify_token", "token": "sandbox_access_token"}
JSON

# Who issues its charges: our own boletos at the sandbox's bank, or what DEMO_ACCOUNT says.
"$program" account add - > /dev/null << JSON
${DEMO_ACCOUNT:-$(cat << BANK
{"format": 1, "kind": "bank", "creditor": "escola", "slug": "escola-237", "bank": "237",
 "agencia": "1234", "conta": "0012345", "carteira": "09",
 "pix_key": "7f3d1c52-5a0b-4c1e-9a55-3a1f6b9a0c11", "api_url": "$sandbox/bank",
 "token": "sandbox_bank_token", "secret": "sandbox_bank_secret",
 "cards": true, "transfer_agency": "1234-3", "transfer_account": "12345-8"}
BANK
)}
JSON

# The chat of the school's site: the sample site that the server itself shows, and the sandbox's pages.
more=
for origin in ${CHAT_ORIGINS-}; do more="$more, \"$origin\""; done
"$program" account add - > /dev/null << JSON
{"format": 1, "kind": "chat", "creditor": "escola", "key": "escola-site", "colour": "#1f6f5c",
 "origins": ["$sandbox"$more]}
JSON

if [ ! -f "$school/imported" ]; then
    "$program" import --creditor escola "$school/people.csv" > "$school/import.jsonl"
    touch "$school/imported"
fi
