// Pages with a map. Which one it is follows from the settings the page carries.

import "./lib/trusted.js"; // before anything writes to the page
import { config } from "./lib/dom.js";
import { startChoropleth } from "./choropleth/app.js";
import { startFlows } from "./flows/app.js";
import { startTakeaway } from "./parts/takeaway.js";

if (config("choropleth")) startChoropleth(config("choropleth"));
if (config("flows")) startFlows(config("flows"));
startTakeaway();
