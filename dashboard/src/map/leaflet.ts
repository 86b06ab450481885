// The parts of Leaflet that this page uses: a third lighter than all of it. Marks are drawn by us.
import 'leaflet/src/map/handler/Map.DoubleClickZoom.js';
import 'leaflet/src/map/handler/Map.Drag.js';
import 'leaflet/src/map/handler/Map.Keyboard.js';
import 'leaflet/src/map/handler/Map.ScrollWheelZoom.js';
import 'leaflet/src/map/handler/Map.TouchZoom.js';
export { Map } from 'leaflet/src/map/Map.js';
export { TileLayer } from 'leaflet/src/layer/tile/TileLayer.js';
