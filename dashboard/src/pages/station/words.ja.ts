import type en from './words.en';

const ja: typeof en = {
  title: '充電器',
};

export default ja;
