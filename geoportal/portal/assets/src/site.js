// Every page: tables that sort, buttons that copy, the same view in another language.

import { startCopyButtons } from "./parts/copy.js";
import { startLanguages } from "./parts/languages.js";
import { startOffline } from "./parts/offline.js";
import { startSearch } from "./parts/search.js";
import { startTables } from "./parts/table.js";

startCopyButtons();
startLanguages();
startTables();
startSearch();
startOffline();
