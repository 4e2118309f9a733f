# What script/demo needs to open this exchange.
title="Security guarantees"
convener=lavrov@russia
convened=2021-12-15T08:00:00Z
rules=(--publication consent)
desks=("lavrov@russia|Russian Federation" "blinken@usa|United States" "stoltenberg@nato|North Atlantic Treaty Organization")
steps=4                      # the moment of the report: before Russia's answer
as_of=2022-01-27T12:00:00Z
