import type en from './words.en';

const ja: typeof en = {
  title: '取引',
};

export default ja;
