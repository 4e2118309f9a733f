# What script/demo needs to open this exchange.
title="Purchase of the shares in Alder Instruments"
convener=counsel@seller
convened=2025-02-24T10:00:00Z
rules=(--publication never --settled locked --answer-by 2w --base base.md
  --basis "Subject to contract: nothing binds anyone before the agreement itself is signed.")
desks=("counsel@seller|The seller" "counsel@buyer|The buyer")
steps=3
as_of=2025-03-27T12:00:00Z
