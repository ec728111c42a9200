/* The script of every page. Pages work without it; each module improves one thing. Modules for few pages are loaded
   only there. */
import { disclosures } from "./nav.js";

const where = (selector, load) => document.querySelector(selector) && load();

disclosures();
where("[data-embed-src]", async () => (await import("./embed.js")).embeds());
where(".accordion", async () => (await import("./print.js")).openForPrint());
where(".table-scroll, .legacy", async () => (await import("./tables.js")).scrollingFrames());
where("[data-share]", async () => (await import("./share.js")).shareButtons());
