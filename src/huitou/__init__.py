"""huitou (回头): nobody who left poverty falls back.

The rooms, top to bottom; a room may use everything below it and nothing above:
`conf` · `cli` · `web` · `reporting` · `casework` · `assessments` · `surveys` · `registry` · `orders` · `accounts` ·
`areas` · `audit` · (`policy` | `checks` | `rollup` | `documents` | `sealing`) · `core`.
"""

__version__ = "0.1.0"
