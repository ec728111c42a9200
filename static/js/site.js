/* The one script of every page. Everything on the page works without it; each module makes one thing handier. What few
   pages have is fetched by those alone. */
import { disclosures } from "./nav.js";

const where = (selector, load) => document.querySelector(selector) && load();

disclosures();
where("[data-embed-src]", async () => (await import("./embed.js")).embeds());
where(".accordion", async () => (await import("./print.js")).openForPrint());
where(".table-scroll, .legacy", async () => (await import("./tables.js")).scrollingFrames());
