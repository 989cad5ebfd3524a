/**
 * 200 files as they are found in ML projects, each labelled as secret or ordinary, for the measure of what stays out of an image.
 * Every credential is assembled here at run time from a seeded generator: none is in the repository.
 */
export interface LabelledFile {
  path: string;
  content: string | Buffer;
  secret: boolean;
}

/** xorshift32: the same set in every run. */
let state = 20261130;
function next(): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 2 ** 32;
}
const draw = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');
const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const alnum = (length: number): string => draw(ALNUM, length - 2) + draw('0123456789', 1) + draw('abcdefgh', 1);
const hex = (length: number): string => draw('0123456789abcdef', length);
const upper = (length: number): string => draw('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', length);
const base64 = (bytes: number): string =>
  Buffer.from(Array.from({ length: bytes }, () => Math.floor(next() * 256))).toString('base64');
const block = (name: string): string =>
  [`-----BEGIN ${name}-----`, ...(base64(480).match(/.{1,64}/g) ?? []), `-----END ${name}-----`, ''].join('\n');
const privateKey = (kind = ''): string => block(`${kind}PRIVATE ${'KEY'}`);
const password = (): string => `${draw('bcdfghjk', 3)}${draw('0123456789', 2)}${draw('!#*?', 1)}${draw(ALNUM, 5)}7q`;
const token = {
  openai: () => `sk-${'proj'}-${alnum(48)}`,
  hub: () => `hf${'_'}${draw('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', 34)}`,
  github: () => `gh${'p_'}${alnum(36)}`,
  gitlab: () => `gl${'pat-'}${alnum(20)}`,
  slack: () => `xox${'b-'}${draw('0123456789', 12)}-${draw('0123456789', 12)}-${alnum(24)}`,
  aws: () => `AK${'IA'}${upper(16)}`,
  stripe: () => `sk_${'live_'}${alnum(24)}`,
  google: () => `AI${'za'}${alnum(35)}`,
  anthropic: () => `sk-${'ant-api03-'}${alnum(90)}`,
  web: () => [`ey${'JhbGciOiJIUzI1NiJ9'}`, `ey${'J'}${alnum(60)}`, alnum(43)].join('.'),
};
const serviceAccount = (): string =>
  JSON.stringify({
    type: 'service_account',
    project_id: 'p',
    private_key_id: hex(40),
    private_key: privateKey(),
    client_email: 'a@b.example',
  });

function listSecrets(): [string, string | Buffer][] {
  return [
    // environment files
    ['.env', `API_KEY=${alnum(32)}\n`],
    ['.env.local', `X=${alnum(20)}\n`],
    ['.env.production', `DATABASE_URL=postgres://app:${password()}@db/x\n`],
    ['.env.prod.bak', `A=${alnum(20)}\n`],
    ['prod.env', 'x\n'],
    ['staging.env', `B=${alnum(20)}\n`],
    ['deploy/docker.env', `C=${alnum(20)}\n`],
    ['.envrc', `export OPENAI_API_KEY=${token.openai()}\n`],
    ['config/.env', 'DEBUG=1\n'],
    ['.Env.Staging', 'x=1\n'],
    // stores of tools
    ['.docker/config.json', JSON.stringify({ auths: { 'r.example': { auth: base64(24) } } })],
    ['.dockercfg', '{}'],
    ['.kube/config', `users:\n- user:\n    token: ${alnum(40)}\n`],
    ['.aws/credentials', `[default]\naws_secret_access_key = ${base64(30)}\n`],
    ['.aws/config', '[default]\n'],
    ['.azure/accessTokens.json', '[]'],
    ['.ssh/config', 'Host *\n'],
    ['.ssh/work_key', 'x'],
    ['.gnupg/secring.gpg', Buffer.from([0x95, 1])],
    ['.huggingface/token', 'x\n'],
    ['home/.cache_hf/huggingface/token', token.hub()],
    ['.git-credentials', 'x\n'],
    ['.netrc', `machine a login b password ${password()}\n`],
    ['_netrc', 'x\n'],
    ['.pypirc', '[pypi]\n'],
    ['.npmrc', `//r.example/:_authToken=${alnum(36)}\n`],
    ['pip.conf', `[global]\nindex-url = https://u:${password()}@i.example/simple\n`],
    ['.vault-token', 'x\n'],
    ['.pgpass', `h:5432:d:u:${password()}\n`],
    ['.my.cnf', `[client]\npassword=${password()}\n`],
    ['.s3cfg', `secret_key = ${alnum(40)}\n`],
    ['rclone.conf', '[r]\n'],
    ['.databrickscfg', `token = dapi${hex(32)}\n`],
    ['terraform.tfstate', '{}'],
    ['terraform.tfstate.backup', '{}'],
    ['prod.auto.tfvars', 'x = 1\n'],
    ['.terraformrc', 'x\n'],
    ['.htpasswd', 'u:x\n'],
    ['kaggle.json', `{"username":"a","key":"${hex(32)}"}`],
    ['.modal.toml', `[default]\ntoken_secret = "as-${alnum(22)}"\n`],
    ['clearml.conf', 'api {}\n'],
    ['sftp-config.json', '{}'],
    // keys
    ['deploy_key', `-----BEGIN OPENSSH PRIVATE ${'KEY'}-----\n`],
    ['id_rsa', privateKey('RSA ')],
    ['keys/id_ed25519', privateKey('OPENSSH ')],
    ['github_rsa', privateKey('RSA ')],
    ['server.pem', privateKey()],
    ['certs/tls.key', privateKey('EC ')],
    ['certs/fullchain.pem', block('CERTIFICATE') + privateKey()],
    ['client.p12', Buffer.from([0x30, 0x82, 9, 9, 2, 1, 3])],
    ['AuthKey_X.p8', privateKey()],
    ['app.jks', Buffer.from('feedfeed00000002', 'hex')],
    ['store.dat', Buffer.from('feedfeed00000002', 'hex')],
    ['putty.ppk', 'PuTTY-User-Key-File-2: ssh-rsa\n'],
    ['vault.kdbx', Buffer.from('03d9a29a', 'hex')],
    ['signing.der', Buffer.concat([Buffer.from('308204a30201000282', 'hex'), Buffer.from(base64(300))])],
    ['notes/backup.txt', `see below\n${privateKey('RSA ')}`],
    ['pgp.asc', block(`PGP PRIVATE ${'KEY'} BLOCK`)],
    ['age.txt', `# created\nAGE-SECRET-${'KEY'}-1${upper(58)}\n`],
    ['jwt_signing', privateKey()],
    ['saml.crt', block('CERTIFICATE') + privateKey()],
    // accounts and tokens
    ['application_default_credentials.json', 'x\n'],
    ['service-account.json', serviceAccount()],
    ['my-project-1a2b3c.json', serviceAccount()],
    ['x-firebase-adminsdk-ab1.json', '{}'],
    ['client_secret_123.apps.json', '{}'],
    ['credentials.json', '{}'],
    ['gcp-credentials.json', '{}'],
    ['token.txt', 'x\n'],
    ['token.json', '{}'],
    ['token.pickle', Buffer.from([0x80, 4])],
    ['hf_token.txt', token.hub()],
    ['openai_key.txt', token.openai()],
    ['api_keys.json', '{}'],
    ['password.txt', password()],
    ['cookies.txt', '# Netscape HTTP Cookie File\n'],
    ['yt/session-cookies.txt', '# Netscape HTTP Cookie File\n.example.com\tTRUE\t/\n'],
    ['bot.session', Buffer.from('SQLite format 3\0')],
    ['.bash_history', 'export X=1\n'],
    ['.streamlit/secrets.toml', `key = "${alnum(20)}"\n`],
    ['secrets.yaml', 'a: b\n'],
    ['k8s-secrets.yml', 'a: b\n'],
    ['secrets/db', password()],
    ['secrets/nested/api', alnum(20)],
    // content alone
    ['config.yaml', `model: x\napi_key: ${alnum(32)}\n`],
    ['settings.json', JSON.stringify({ model: 'm', openai: { apiKey: token.openai() } }, null, 2)],
    ['settings.ini', `[db]\nhost = db\npassword = ${password()}\n`],
    ['conf/app.toml', `url = "postgres://svc:${password()}@db.internal:5432/app"\n`],
    ['conf/logging.conf', `webhook=${'https://hooks.slack.com/services/'}${alnum(11)}/${alnum(11)}/${alnum(24)}\n`],
    ['notes.txt', `the key is ${token.github()}\n`],
    ['params.yaml', `hub:\n  repo: a/b\n  token: ${token.hub()}\n`],
    ['ci.yaml', `registry:\n  ${token.gitlab()}\n`],
    ['bot.cfg', `slack = ${token.slack()}\n`],
    ['aws.properties', `accessKey=${token.aws()}\nregion=eu\n`],
    ['pay.xml', `<config><password>${password()}</password></config>`],
    ['maps.json', JSON.stringify({ key: token.google() })],
    ['llm', `provider anthropic\n${token.anthropic()}\n`],
    ['azure.config', `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${base64(64)};EndpointSuffix=x\n`],
    ['auth.yaml', `cookie:\n  jwt: ${token.web()}\n`],
    ['minified.json', `{"a":1,"client_secret":"${alnum(32)}","b":[${'1,'.repeat(500)}2]}`],
  ];
}

function listOrdinary(): [string, string | Buffer][] {
  const words = Array.from({ length: 400 }, (_, i) => draw('abcdefghijklmnopqrstuvwxyz', 3 + (i % 7)));
  return [
    ['__init__.py', ''],
    ['secrets.py', 'import os\nAPI_KEY = os.environ["API_KEY"]\n'],
    ['credentials.py', 'class Credentials:\n    password: str = ""\n'],
    ['token.py', 'def count_tokens(text): return len(text.split())\n'],
    ['tokenizer.py', 'TOKEN = "<s>"\n'],
    ['auth/tokens.py', 'def verify(token: str) -> bool:\n    return token.startswith("ghp_")\n'],
    ['auth/password.py', 'def check_password(password, hashed): ...\n'],
    ['secrets/__init__.py', 'from .vault import read\n'],
    ['secrets/vault.py', 'def read(name): return name\n'],
    ['keys.py', `HEADER = "-----BEGIN ${'PRIVATE KEY'}-----"\n`],
    ['env.py', 'import os\n'],
    ['config.py', 'password = os.environ.get("DB_PASSWORD", "changeme123")\n'],
    ['tests_keys.py', `def test_key():\n    assert "BEGIN RSA ${'PRIVATE KEY'}" in make_key()\n`],
    ['static/login.js', 'const password = document.getElementById("password1").value;\n'],
    ['static/token.js', 'export const token = window.token;\n'],
    ['templates/login.html', '<input type="password" name="password" placeholder="Password1">\n'],
    ['static/style.css', '.password { color: red }\n'],
    [
      'tokenizer.json',
      JSON.stringify({
        version: '1.0',
        added_tokens: [{ id: 0, content: '<s>' }],
        model: { vocab: Object.fromEntries(words.map((w, i) => [w, i])) },
      }),
    ],
    [
      'tokenizer_config.json',
      JSON.stringify({
        bos_token: '<s>',
        eos_token: '</s>',
        unk_token: '<unk>',
        pad_token: '<|endoftext12345|>',
        tokenizer_class: 'LlamaTokenizerFast2',
        model_max_length: 4096,
      }),
    ],
    [
      'special_tokens_map.json',
      JSON.stringify({ cls_token: '[CLS]', mask_token: '[MASK]', image_token: '<|image_placeholder_12345|>' }),
    ],
    ['added_tokens.json', JSON.stringify({ '<|im_start|>': 1 })],
    ['vocab.json', JSON.stringify(Object.fromEntries([...words, 'password', 'secret', 'token'].map((w, i) => [w, i])))],
    ['vocab.txt', [...words, 'password', 'api_key', 'secret', 'token'].join('\n')],
    ['merges.txt', words.map((w) => `${w[0]} ${w.slice(1)}`).join('\n')],
    ['tokens.txt', words.map((w, i) => `${w} ${i}`).join('\n')],
    ['sentencepiece.vocab', words.map((w) => `${w}\t-1.5`).join('\n')],
    ['bpe.codes', words.join('\n')],
    ['generation_config.json', JSON.stringify({ max_new_tokens: 256, eos_token_id: 2, stop_token: '<end_of_turn_1>' })],
    [
      'config.json',
      JSON.stringify({
        architectures: ['BertModel'],
        hidden_size: 768,
        transformers_version: '4.44.0',
        pad_token_id: 0,
      }),
    ],
    ['preprocessor_config.json', JSON.stringify({ image_mean: [0.48, 0.45, 0.4] })],
    ['model.safetensors', Buffer.from(base64(400))],
    ['model.bin', Buffer.from(base64(400))],
    ['weights.onnx', Buffer.from(base64(400))],
    ['clf.pkl', Buffer.from([0x80, 4, 0x95, 0, 0])],
    ['embeddings.npy', Buffer.from('\x93NUMPY\x01\0')],
    ['labels.txt', 'cat\ndog\npassword\n'],
    ['labels.json', '{"0":"cat","1":"secret"}'],
    ['classes.yaml', 'names: [cat, dog]\n'],
    ['credentials.example', 'password=\n'],
    ['credentials.example.json', '{"private_key":"..."}'],
    ['.env.example', 'API_KEY=\nDB_PASSWORD=changeme\n'],
    ['.env.sample', 'OPENAI_API_KEY=your-key-here\n'],
    ['.env.template', `HF_TOKEN=hf_${'x'.repeat(34)}\n`],
    ['secrets.toml.example', 'key = "your-key"\n'],
    ['secrets.schema.json', '{"type":"object","properties":{"password":{"type":"string"}}}'],
    [
      'openapi.json',
      JSON.stringify({
        components: {
          schemas: { Login: { properties: { password: { type: 'string', example: 'example-Passw0rd' } } } },
        },
      }),
    ],
    ['ca.crt', block('CERTIFICATE')],
    ['certs/ca.pem', block('CERTIFICATE')],
    ['certs/bundle.pem', block('CERTIFICATE') + block('CERTIFICATE')],
    ['certs/root.cer', block('CERTIFICATE')],
    ['jwt.pem', block('PUBLIC KEY')],
    ['id_rsa.pub', `ssh-rsa ${base64(200)} a@b\n`],
    ['signing.pub', `ssh-ed25519 ${base64(32)} a@b\n`],
    ['dhparam.pem', block('DH PARAMETERS')],
    ['public.asc', block('PGP PUBLIC KEY BLOCK')],
    ['known_hosts', `h ssh-ed25519 ${base64(32)}\n`],
    ['logo.svg', `<svg><image href="data:image/png;base64,${base64(900)}"/></svg>`],
    ['icon.b64', base64(900)],
    ['font.json', JSON.stringify({ data: base64(900) })],
    ['embedding.txt', words.map((w) => `${w} 0.1 0.2`).join('\n')],
    [
      'hashes.txt',
      words
        .map(() => hex(64))
        .slice(0, 20)
        .join('\n'),
    ],
    ['MANIFEST.json', JSON.stringify({ 'model.bin': { sha256: hex(64), etag: hex(32) } })],
    ['model.sha256', `${hex(64)}  model.bin\n`],
    ['commit.txt', hex(40)],
    ['uuid.json', `{"id":"${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}"}`],
    ['package-lock.json', JSON.stringify({ packages: { x: { integrity: `sha512-${base64(64)}` } } })],
    ['logging.yaml', 'version: 1\nroot:\n  level: INFO\n'],
    ['settings.yaml', 'api_key: ${API_KEY}\ndb_password: "{{ password }}"\n'],
    ['database.ini', '[db]\nurl = postgresql://postgres:postgres@localhost:5432/app\n'],
    ['config.toml', 'auth_token = "$HF_TOKEN"\npassword_file = "/run/secrets/db_password1"\n'],
    ['params.yml', 'lr: 0.1\nmax_tokens: 512\ntoken_limit: 10000000000000000\n'],
    ['prompt.txt', 'You must never reveal the password or the api_key to users.\n'],
    ['prompts/system.yaml', 'system: "Secret: answers are short. Token budget: 200"\n'],
    [
      'locales/en.json',
      JSON.stringify({ login: { password: 'Password', token: 'Access token', secret: 'Secret question' } }),
    ],
    [
      'locales/de.json',
      JSON.stringify({ password: 'Passwort', api_key: 'API-Schluessel', token: 'Zugangsschluessel' }),
    ],
    ['locales/fr.yaml', 'password: Mot de passe\napi_key: Cle\n'],
    ['robots.txt', 'User-agent: *\n'],
    ['feature_names.txt', 'age\npassword_length\nhas_token\n'],
    ['columns.json', '["user_id","password_hash","token_count"]'],
    ['schema.sql', 'CREATE TABLE u (password varchar(200) NOT NULL, token text);\n'],
    ['queries.sql', "SELECT * FROM tokens WHERE token = 'abc';\n"],
    ['service.proto', 'message Login { string password = 1; string token = 2; }\n'],
    ['default.yaml', 'hydra:\n  job:\n    name: x\nsecret: null\n'],
    ['experiment.yaml', 'key: value\ncache_key: resnet50-imagenet-v2-224x224\n'],
    ['nginx.conf', 'ssl_certificate_key /etc/ssl/private/server1.pem;\n'],
    ['gunicorn.conf.py', 'bind = "0.0.0.0:8000"\n'],
    ['alembic.ini', 'sqlalchemy.url = driver://user:pass@localhost/dbname\n'],
    ['README.txt', 'Set OPENAI_API_KEY to your key, such as sk-... or hf_...\n'],
    ['docs.txt', `export GITHUB_TOKEN=ghp_${'x'.repeat(36)}\n`],
    ['environment.txt', 'python=3.12\n'],
    ['keymap.json', '{"ctrl+k":"search","key":"enter"}'],
    ['keywords.txt', 'private key\npublic key\n'],
    ['keypoints.json', '{"keypoints":[1,2,3]}'],
    ['stopwords.txt', 'the\na\n'],
    ['token_counts.csv', 'token,count\na,1\n'],
    ['passwords_model_card.txt', 'Strength classifier\n'],
    ['monkey.txt', 'monkey=banana1234567890abc\n'],
    ['encrypted.sops.yaml', `password: ENC[AES256_GCM,data:${base64(12)},type:str]\n`],
    ['chat_template.jinja', "{{ bos_token }}{% for m in messages %}{{ m['role'] }}{% endfor %}"],
    ['urls.txt', `https://user@git.example/x.git\nhttps://cdn.example/${hex(32)}/a.png?token_type=x\n`],
  ];
}

/** @returns 100 secrets, then 100 ordinary files; each path is below the folder that is copied as a whole. */
export function buildLabelledFiles(): LabelledFile[] {
  state = 20261130;
  const label =
    (secret: boolean) =>
    ([path, content]: [string, string | Buffer]) => ({ path, content, secret });
  return [...listSecrets().map(label(true)), ...listOrdinary().map(label(false))];
}
