// Pages with one thing to say need no more than copying.

import "./lib/copy.js";
