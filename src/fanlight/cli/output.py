"""What commands print with; the server's commands do, too."""

from fanlight.client.output import answer as answer
from fanlight.client.output import as_json as as_json
from fanlight.client.output import block as block
from fanlight.client.output import hint as hint
from fanlight.client.output import is_json as is_json
from fanlight.client.output import json_ as json_
from fanlight.client.output import result as result
from fanlight.client.output import table as table
from fanlight.client.output import warnings as warnings
