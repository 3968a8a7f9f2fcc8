// Search over the list that index.js holds. Every word must be in a page's name
// or gist; names weigh more, and a name that begins with the words most.
(function () {
  "use strict";
  var input = document.getElementById("q");
  var found = document.getElementById("found");
  var count = document.getElementById("count");
  var hits = document.getElementById("hits");
  var root = document.body.dataset.root;
  var most = 40;

  function weigh(page, words) {
    var name = page[1].toLowerCase(), text = page[3].toLowerCase(), sum = 0;
    for (var i = 0; i < words.length; i++) {
      var at = name.indexOf(words[i]);
      if (name === words[i]) sum += 100;
      else if (at === 0) sum += 40;
      else if (at > 0) sum += 20;
      else if (text.indexOf(words[i]) >= 0) sum += 5;
      else return 0;
    }
    return sum + (page[0] === "code" ? 3 : page[0] === "service" ? 2 : 0) - name.length / 1000;
  }

  function show() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    hits.textContent = "";
    found.hidden = words.length === 0;
    if (found.hidden) return;
    var list = [];
    pages.forEach(function (p) {
      var w = weigh(p, words);
      if (w > 0) list.push([w, p]);
    });
    list.sort(function (a, b) { return b[0] - a[0]; });
    count.textContent = list.length === 0 ? "nothing found" : list.length + (list.length === 1 ? " page" : " pages") +
      (list.length > most ? ", the first " + most : "");
    list.slice(0, most).forEach(function (entry) {
      var p = entry[1], li = document.createElement("li"), a = document.createElement("a");
      var name = document.createElement("b"), gist = document.createElement("span");
      name.textContent = p[1];
      gist.textContent = p[0] + ": " + p[3];
      a.href = root + p[2];
      a.append(name, gist);
      li.append(a);
      hits.append(li);
    });
  }

  function move(step) {
    var links = Array.from(hits.querySelectorAll("a")), at = links.indexOf(document.activeElement) + step;
    if (at < 0) input.focus();
    else if (at < links.length) links[at].focus();
  }

  input.addEventListener("input", show);
  input.form.addEventListener("submit", function (e) {
    e.preventDefault();
    var first = hits.querySelector("a");
    if (first) first.click();
  });
  document.addEventListener("keydown", function (e) {
    if (e.key === "/" && document.activeElement !== input) { e.preventDefault(); input.focus(); }
    if (e.key === "Escape" && !found.hidden) { input.value = ""; show(); input.focus(); }
    if (!found.hidden && found.parentNode && (document.activeElement === input || hits.contains(document.activeElement))) {
      if (e.key === "ArrowDown") { e.preventDefault(); move(1); }
      if (e.key === "ArrowUp") { e.preventDefault(); move(-1); }
    }
  });
  if (input.value) show();
})();
