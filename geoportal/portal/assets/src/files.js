// Pages written to files: what works without a server, and as a plain script, for browsers load
// no modules from a disk.

import { startFilter } from "./parts/filter.js";
import { startTables } from "./parts/table.js";

startTables();
startFilter();
