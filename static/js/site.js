/* The one script of every page. Everything on the page works without it; each module makes one thing handier. */
import { announcement } from "./announcement.js";
import { embeds } from "./embed.js";
import { disclosures } from "./nav.js";
import { openForPrint } from "./print.js";
import { scrollingFrames } from "./tables.js";

disclosures();
announcement();
embeds();
openForPrint();
scrollingFrames();
