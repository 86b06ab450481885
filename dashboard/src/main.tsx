// The beginning: styles, the line to the server, the page.
import './styles/tokens.css';
import './styles/base.css';
import { render } from 'preact';
import '@preact/signals';
import { Shell } from './shell/Shell';
import { connect } from './store/link';
import { wordsLoaded } from './words';

void connect();
await wordsLoaded;
render(<Shell />, document.getElementById('app')!);
