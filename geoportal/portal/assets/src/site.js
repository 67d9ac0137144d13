// Every page: tables that sort, buttons that copy, the same view in another language.

import "./lib/trusted.js"; // before anything writes to the page
import { startCopyButtons } from "./parts/copy.js";
import { startFilter } from "./parts/filter.js";
import { startLanguages } from "./parts/languages.js";
import { startOffline } from "./parts/offline.js";
import { startSearch } from "./parts/search.js";
import { startTables } from "./parts/table.js";

startCopyButtons();
startLanguages();
startFilter();
startTables();
startSearch();
startOffline();
