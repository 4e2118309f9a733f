# What script/demo needs to open this exchange.
title="Collective agreement from 2025"
convener=chair@union
convened=2024-09-02T08:00:00Z
rules=(--publication never --answer-by 3w --base base.md)
desks=("chair@union|The union" "hr@employer|The employer")
steps=6
as_of=2024-11-22T12:00:00Z
