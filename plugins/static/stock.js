// The SQL editor of Datasette's own pages is made by script and comes without a name: give it one.
(() => {
    "use strict";
    const name = () => document.querySelectorAll(".CodeMirror textarea, .cm-content")
        .forEach((editor) => editor.setAttribute("aria-label", "SQL"));
    name();
    if (document.querySelector("#sql-editor")) {
        new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
    }
})();
