// Draws what the table of places tells as a map: markers come packed for the part of the world that is shown,
// and places too near to each other come as one group with a number.
const box = document.getElementById("map");
const WORDS = { results: "result", engagements: "engagement", places: "place" };

const plural = (number, word) => `${number.toLocaleString("en-GB")} ${word}${number === 1 ? "" : "s"}`;
const element = (name, ...content) => {
    const made = document.createElement(name);
    made.append(...content);
    return made;
};
const link = (href, text) => Object.assign(element("a", text), { href });
const searchIn = (place) => {
    const wanted = new URLSearchParams(location.search);
    wanted.delete("page");
    wanted.set("place", place);
    return `${box.dataset.search}?${wanted}`;
};

const unpack = (packed) => packed.names.map((name, at) => ({
    id: packed.ids[at],
    name,
    point: [packed.lat[at] / packed.scale, packed.lon[at] / packed.scale],
    results: packed.results[at],
    engagements: packed.engagements[at],
    places: packed.places[at],
}));

const told = (place) => {
    const counts = `${plural(place.results, WORDS.results)}, ${plural(place.engagements, WORDS.engagements)}`;
    return place.id
        ? `${place.name}: ${counts}`
        : `${place.name} and near it, ${plural(place.places, WORDS.places)}: ${counts}. Zoom in`;
};

const popup = (place) => element("div",
    element("p", link(`${box.dataset.place}${encodeURIComponent(place.id)}`, place.name)),
    element("p", `${plural(place.results, WORDS.results)}, ${plural(place.engagements, WORDS.engagements)}. `,
        link(searchIn(place.id), "Search here")));

const draw = async () => {
    await import(box.dataset.leaflet);
    const L = window.L;
    box.hidden = false;
    const map = L.map(box, { minZoom: 1, maxZoom: 11, maxBounds: [[-85, -190], [85, 190]] });
    map.attributionControl.setPrefix("");
    map.attributionControl.addAttribution("Land: Natural Earth. Places: GeoNames, ISO 3166, ONS");
    map.createPane("land").style.zIndex = 250;
    const land = fetch(box.dataset.land).then((answer) => answer.json()).then((outlines) => {
        L.geoJSON(outlines, { pane: "land", interactive: false, style: { className: "land" } }).addTo(map);
    });
    const shown = L.layerGroup().addTo(map);
    let focusNear = null;
    let openedAt = null;
    let asked;

    const pin = (place) => {
        const number = place.results || place.engagements;
        const size = 26 + Math.min(22, Math.round(Math.log10(number + 1) * 8));
        const text = element("span", number.toLocaleString("en-GB"));
        return L.divIcon({ html: text, className: place.id ? "pin" : "pin group", iconSize: [size, size] });
    };
    const marker = (place) => {
        const made = L.marker(place.point, { icon: pin(place), title: told(place), riseOnHover: true });
        made.on("add", () => {
            const button = made.getElement();
            button.setAttribute("role", "button");
            button.setAttribute("aria-label", told(place));
        });
        if (place.id) return made.bindPopup(() => popup(place));
        const enter = () => {
            focusNear = document.activeElement === made.getElement() ? L.latLng(place.point) : null;
            map.setView(place.point, Math.min(map.getZoom() + 2, map.getMaxZoom()));
        };
        return made.on("click", enter).on("keypress", (event) => {
            if (event.originalEvent.key === "Enter") enter();
        });
    };
    const refocus = (markers) => {
        if (!focusNear || !markers.length) return;
        const away = (one) => one.getLatLng().distanceTo(focusNear);
        markers.reduce((best, one) => (away(one) < away(best) ? one : best)).getElement().focus();
        focusNear = null;
    };
    const show = async () => {
        if (openedAt) return; // the map moved only to make room for what a marker tells
        asked?.abort();
        asked = new AbortController();
        const bounds = map.getBounds().pad(0.1);
        const wanted = new URLSearchParams(location.search);
        wanted.delete("page");
        wanted.set("zoom", Math.round(map.getZoom()));
        const edge = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(2);
        wanted.set("box", [edge(bounds.getSouth(), 90), edge(bounds.getWest(), 180),
            edge(bounds.getNorth(), 90), edge(bounds.getEast(), 180)].join());
        try {
            const answer = await fetch(`${box.dataset.points}?${wanted}`, { signal: asked.signal });
            const markers = unpack(await answer.json()).map(marker);
            shown.clearLayers();
            markers.forEach((one) => shown.addLayer(one));
            refocus(markers);
            box.dataset.shown = markers.length;
        } catch (error) {
            if (error.name !== "AbortError") throw error;
        }
    };
    map.on("popupopen", (event) => { openedAt = event.popup; });
    map.on("popupclose", () => { openedAt = null; setTimeout(show); });
    map.on("zoomstart dragstart", () => { map.closePopup(); });
    map.on("moveend", show);
    const [south, west, north, east] = box.dataset.bounds.split(",").map(Number);
    map.fitBounds(L.latLngBounds([south, west], [north, east]).pad(0.05), { maxZoom: 7 });
    await land;
    box.dataset.ready = "land";
};

if (box) draw();
