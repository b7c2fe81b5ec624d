// The map that datasette-cluster-map puts on a table gets land outlines instead of another site's tiles.
(() => {
    "use strict";
    const land = new URL("land.geojson", document.currentScript.src).href;
    let leaflet;
    Object.defineProperty(window, "L", {
        configurable: true,
        get: () => leaflet,
        set: (value) => {
            leaflet = value;
            if (!value || !value.Map || value.landAdded) return;
            value.landAdded = true;
            value.Map.addInitHook(function () {
                this.attributionControl.setPrefix("");
                this.createPane("land").style.zIndex = 250;
                fetch(land).then((answer) => answer.json()).then((outlines) => {
                    value.geoJSON(outlines, { pane: "land", interactive: false, style: { className: "land" } }).addTo(this);
                });
            });
        },
    });
})();
