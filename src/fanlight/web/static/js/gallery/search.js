// Search while typing: the same form and the same page as without a script, only its results taken.

import { $ } from "../lib/dom.js";

const WAIT = 180;

export function setUpSearch(shown) {
  const form = $("form.search");
  if (!form) return;
  const input = form.elements.namedItem("q");
  let timer = 0;
  let request = null;

  const search = () => {
    request?.abort();
    request = load(address(form), shown);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input, textarea, select");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.select();
  });
}

function address(form) {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  return query.size ? `/?${query}` : "/";
}

// XMLHttpRequest parses a document without a string ever becoming markup here: that is why not fetch.
function load(url, shown) {
  const request = new XMLHttpRequest();
  $("#results").setAttribute("aria-busy", "true");
  request.responseType = "document";
  request.addEventListener("load", () => {
    const results = request.response?.getElementById("results");
    if (!results) return location.assign(url); // Signed out meanwhile, or an error: let its page say so.
    $("#results").replaceWith(document.adoptNode(results));
    $(".filters").replaceWith(document.adoptNode(request.response.querySelector(".filters")));
    history.replaceState(null, "", url);
    return shown();
  });
  request.addEventListener("error", () => location.assign(url));
  request.open("GET", url);
  request.send();
  return request;
}
