// The header of the site's own pages: the number beside the inbox.

import { setUpUnread } from "./unread.js";

setUpUnread();
