// Every page: tables that sort, buttons that copy.

import { startCopyButtons } from "./parts/copy.js";
import { startTables } from "./parts/table.js";

startCopyButtons();
startTables();
