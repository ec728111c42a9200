/*
 * Cleans the words and links of what was pasted. `actris_cms/pasted/` has the same rules for stored text and hands their
 * tables (`rules`) to this module; `tests/pasted/cases.json` holds both together.
 */
const WHOLE = /^(?:https?:\/\/[^\s/?#@\\]+\.[^\s/?#@\\]{2,}(?:[/?#]\S*)?|mailto:[^\s@]+@[^\s@]+)$/i;
const DEFENSE_3 = /\/v3\/__(.+?)__;([\w-]*)/;
const CISCO_PATH = /^\/[^/]+\/(https?%3A%2F%2F[^/]+)$/i;
const ADDRESS = /^(?:https?:)?\/\/(?:[^/?#\\]*@)?([^/?#:\\@]+)(?::\d+)?([^?#]*)(?:\?([^#]*))?/i;
const MAX_LAYERS = 5;
const MAX_LENGTH = 2000;
const MAX_WRAPPED = 8000;
const MAX_WORDS = 300; // Of a link that may be an address.

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/* Unlike in forms, a plus sign means itself. */
function parameter(query, name) {
  const part = query.split("&").find((pair) => pair.split("=", 1)[0] === name) ?? "";
  return part.slice(name.length + 1);
}

/* Returns the parts of a web address, as browsers read it: `\` is another `/`. */
const partsOf = (address) => ADDRESS.exec(address.replace(/^[^?#]*/, (start) => start.replaceAll("\\", "/"))) ?? [];

/* Returns the host of a web address, without a name and password before it; undefined for any other address. */
export const hostOf = (address) => partsOf(address)[1];

const bare = (host) => host.toLowerCase().replace(/^www\./, "");

/* Returns the functions that apply the rules. */
export function wordRules(rules) {
  const word = new RegExp(`[${rules.symbols}]{3}`, "u");
  const run = new RegExp(`${rules.letter}(?:[^\\p{L}\\p{N}_]{0,200}${rules.letter})*`, "gu");
  const letter = new RegExp(`(${rules.letter})`, "u");
  const marks = Object.entries(rules.marks).map(([name, symbols]) => [name, new RegExp(`[${symbols}]`, "u")]);
  const wrappers = rules.wrappers.map(([pattern, names]) => [new RegExp(pattern), names]);
  const hostTrackers = rules.hostTrackers.map((patterns) => patterns.map((pattern) => new RegExp(pattern, "iu")));
  const [urlDefense, cisco] = [rules.urlDefense, rules.cisco].map((pattern) => new RegExp(pattern));
  const [tracker, namedHost, hostStart, hostEnding] = ["trackers", "namedHost", "hostStart", "hostEnding"].map(
    (name) => new RegExp(rules[name], "iu"),
  );

  /* Returns a text as pieces {words, names, letters}: the names of their marks, and how many letters were symbols. */
  function pieces(text) {
    if (!word.test(text)) return [{ words: text, names: [], letters: 0 }];
    const found = [];
    const add = (words, names, letters) => {
      const last = found.at(-1);
      if (last?.names.join() === names.join()) Object.assign(last, { words: last.words + words, letters: last.letters + letters });
      else if (words) found.push({ words, names, letters });
    };
    let end = 0;
    for (const match of text.matchAll(run)) {
      add(text.slice(end, match.index), [], 0);
      end = match.index + match[0].length;
      let names = [];
      for (const [place, part] of match[0].split(letter).entries()) {
        const isSymbol = place % 2 === 1; // A pattern in brackets keeps what divides.
        if (isSymbol) names = marks.filter(([, symbols]) => symbols.test(part)).map(([name]) => name);
        add(isSymbol ? part.normalize("NFKC") : part, names, isSymbol ? 1 : 0);
      }
    }
    add(text.slice(end), [], 0);
    return found;
  }

  function ofUrlDefense(address, query) {
    const third = DEFENSE_3.exec(address);
    if (!third) return decoded(parameter(query, "u").replace(/-(?=[0-9A-F]{2})/g, "%").replaceAll("_", "/"));
    const whole = decoded(third[1].replace(/^(https?):\/(?=[^/])/, "$1://"));
    try {
      const bytes = atob(third[2].replaceAll("-", "+").replaceAll("_", "/"));
      const utf8 = new TextDecoder("utf-8", { fatal: true });
      const letters = [...utf8.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))];
      return whole.replace(/\*(?:\*(.))?/g, (stars, length) => {
        const count = length ? rules.runLengths.indexOf(length) + 2 : 1;
        if (count > letters.length || (length && count < 2)) throw new RangeError("more asterisks than letters");
        return letters.splice(0, count).join("");
      });
    } catch {
      return "";
    }
  }

  /* Returns what one layer has wrapped, readable or not, or an empty string. */
  function inner(address) {
    const [, host, path, query = ""] = partsOf(address);
    if (!host) return "";
    const place = host.toLowerCase() + (path || "/");
    if (urlDefense.test(place)) return ofUrlDefense(address, query);
    if (cisco.test(place)) return decoded(CISCO_PATH.exec(path)?.[1] ?? "");
    const names = wrappers.filter(([pattern]) => pattern.test(place)).flatMap(([, found]) => found);
    return names.map((name) => decoded(parameter(query, name))).find(Boolean) ?? "";
  }

  function untracked(address) {
    const [page, ...fragment] = address.split(/(?=#)/);
    const [, path, query] = /^([^?]*)\?(.*)$/s.exec(page) ?? [];
    const host = hostOf(address);
    if (query === undefined || !host) return address;
    const trackers = [tracker, ...hostTrackers.filter(([pattern]) => pattern.test(host)).map(([, names]) => names)];
    const kept = query.split("&").filter((part) => !trackers.some((names) => names.test(part.split("=", 1)[0])));
    return path + (kept.length ? `?${kept.join("&")}` : "") + fragment.join("");
  }

  /* Returns the address that an address leads to, without wrappers and trackers that are found in it. Text that is more
     than an address stays as it is. */
  function direct(address) {
    if (/\s/.test(address) || address.length > MAX_WRAPPED) return address;
    let found = address;
    for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
      const next = inner(found);
      if (next.length > MAX_LENGTH || !WHOLE.test(next)) break;
      found = next;
    }
    return untracked(found);
  }

  /* Returns the host that the words of a link name if the link leads to another one, or an empty string. */
  function otherHost(words, address) {
    const host = hostOf(address);
    const named = words.length > MAX_WORDS ? undefined : namedHost.exec(words)?.[1];
    if (!host || !named) return "";
    const isHost = hostStart.test(words) || hostEnding.test(named);
    return isHost && bare(named) !== bare(host) ? named : "";
  }

  return { pieces, direct, otherHost };
}
