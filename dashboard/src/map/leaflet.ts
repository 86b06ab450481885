// The parts of Leaflet that this page uses: a third lighter than all of it. Marks are drawn by us.
import 'leaflet/src/map/handler/Map.DoubleClickZoom.js';
import 'leaflet/src/map/handler/Map.Drag.js';
import 'leaflet/src/map/handler/Map.Keyboard.js';
import 'leaflet/src/map/handler/Map.ScrollWheelZoom.js';
import 'leaflet/src/map/handler/Map.TouchZoom.js';
import { SVG } from 'leaflet/src/layer/vector/SVG.js';
import { Map } from 'leaflet/src/map/Map.js';

// Outlines are drawn as SVG. Leaflet's own way to choose a renderer would bring its canvas along.
Map.include({
  getRenderer(this: Map & { outlines?: SVG }) {
    this.outlines ??= new SVG({ padding: 0.5 });
    if (!this.hasLayer(this.outlines)) this.addLayer(this.outlines);
    return this.outlines;
  },
});

export { Map };
export { Polygon } from 'leaflet/src/layer/vector/Polygon.js';
export { TileLayer } from 'leaflet/src/layer/tile/TileLayer.js';
