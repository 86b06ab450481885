import type en from './words.en';

const ko: typeof en = {
  title: '제조사 고유 메시지',
  list: '서버의 응답',
  none: '아직 서버가 이해하는 제조사 고유 메시지가 없습니다.',
  noneNext: '충전기는 OCPP에 없는 메시지를 보낼 수 있습니다(DataTransfer). 여기에 없는 메시지에는 UnknownVendorId로 응답합니다.',
  add: '메시지 추가',
  change: '변경',
  vendor: '제조사 (vendorId)',
  vendorHint: '예: com.example, 대소문자를 구분하지 않습니다',
  message: '메시지 (messageId)',
  messageHint: '비우면 따로 등록되지 않은 모든 메시지',
  any: '모두',
  answer: '응답',
  answers: { echo: '그대로 돌려주기', store: '보관', reject: '거부', forward: '전달' },
  means: {
    echo: '충전기는 Accepted와 함께 보낸 데이터를 그대로 받습니다.',
    store: '충전기는 Accepted를 받습니다. 데이터는 충전기의 보고 가운데 데이터 전송에 남습니다.',
    reject: '충전기는 Rejected를 받습니다.',
    forward: '메시지를 JSON으로 URL에 POST합니다. 5초 안에 온 응답을 충전기에 보내고, 응답이 없으면 사유 코드와 함께 Rejected를 보냅니다.',
  },
  url: 'URL',
  urlHint: 'http://… 또는 https://…, 비밀번호 없이',
  set: '적용 시작',
  saved: (what) => `저장했습니다: ${what}`,
  remove: '삭제',
  removed: (what) => `삭제했습니다: ${what}`,
  all: '어떻게 응답하든 모든 메시지가 충전기 페이지의 로그와 보고에 남습니다. 보내기는 같은 페이지의 액션 보내기에서 합니다.',
};

export default ko;
