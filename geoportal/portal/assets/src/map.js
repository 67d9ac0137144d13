// Pages with a map. Which one it is follows from the settings the page carries.

import { config } from "./lib/dom.js";
import { startChoropleth } from "./choropleth/app.js";
import { startFlows } from "./flows/app.js";

if (config("choropleth")) startChoropleth(config("choropleth"));
if (config("flows")) startFlows(config("flows"));
