/** Before a record's value stands its version: random, so that no two replicas can write the same one. */
export const VERSION_BYTES = 12;

/**
 * One step: compares the versions of the records that were read and, if none has changed, writes records and appends to
 * logs. Answers {1, sequences} or {0, present values}.
 *
 * KEYS: the records, then for each log its head and its entries.
 * ARGV: number of records, number of logs, prefix of channels; per record: expected version ('*' any, '' absent), 'S' set, 'D' delete or '='
 * leave, value, lifetime in ms or ''; per log: epoch for a new one, ms to keep its head, most entries, most ms, most
 * characters, number of entries, then of each its payload and characters.
 *
 * The head of a log: e epoch, s newest sequence, c characters kept, a most ms, m time of the newest entry. Entries have the
 * id `<ms>-<sequence>` and are gone with the newest of them. XTRIM is not used, since the characters have to be counted down.
 */
const commit = `
local records, logs = tonumber(ARGV[1]), tonumber(ARGV[2])
local prefix, at = ARGV[3], 4
for i = 1, records do
  local expected = ARGV[at + (i - 1) * 4]
  if expected ~= '*' and redis.call('GETRANGE', KEYS[i], 0, ${VERSION_BYTES - 1}) ~= expected then
    local present = {}
    for j = 1, records do present[j] = redis.call('GET', KEYS[j]) or '' end
    return {0, present}
  end
end
for i = 1, records do
  local action, value, ms = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  if action == 'D' then redis.call('DEL', KEYS[i])
  elseif action == 'S' and ms == '' then redis.call('SET', KEYS[i], value)
  elseif action == 'S' then redis.call('SET', KEYS[i], value, 'PX', ms) end
  at = at + 4
end
local sequences = {}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 1, logs do
  local head, entries = KEYS[records + i * 2 - 1], KEYS[records + i * 2]
  local keepMs, maxCount, maxMs, maxCharacters = ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  redis.call('HSETNX', head, 'e', ARGV[at])
  local kept = redis.call('HMGET', head, 'e', 'c', 'm')
  local characters, last = tonumber(kept[2] or 0), tonumber(kept[3] or 0)
  if redis.call('EXISTS', entries) == 0 then characters = 0 end
  if now > last then last = now end
  local count = tonumber(ARGV[at + 5])
  at = at + 6
  for n = 1, count do
    local sequence = redis.call('HINCRBY', head, 's', 1)
    redis.call('XADD', entries, string.format('%.0f-%.0f', last, sequence), 'p', ARGV[at], 'c', ARGV[at + 1])
    redis.call('PUBLISH', prefix .. entries, kept[1] .. ' ' .. sequence .. ' ' .. ARGV[at])
    characters = characters + tonumber(ARGV[at + 1])
    sequences[#sequences + 1] = sequence
    at = at + 2
  end
  local length = redis.call('XLEN', entries)
  while length > 0 do
    local oldest = redis.call('XRANGE', entries, '-', '+', 'COUNT', 1)[1]
    local ms = tonumber(string.match(oldest[1], '^(%d+)'))
    if length <= maxCount and characters <= maxCharacters and ms > now - maxMs then break end
    redis.call('XDEL', entries, oldest[1])
    characters = characters - tonumber(oldest[2][4])
    length = length - 1
  end
  redis.call('HSET', head, 'c', characters, 'm', string.format('%.0f', last), 'a', maxMs)
  redis.call('PEXPIRE', head, keepMs)
  redis.call('PEXPIRE', entries, maxMs)
end
return {1, sequences}
`;

/**
 * Where a log stands and what it has after a sequence; a log that is not there begins here, so that a position stays true.
 * One that is there is only read, which a Redis without room still allows.
 * KEYS: head, entries. ARGV: epoch for a new one, ms to keep its head then, and what of it: after a sequence, 'newest' for
 * the newest entry, '' for the position alone.
 * Answers {epoch, newest, oldest, {sequence, payload, …}}.
 */
const readLog = `
local head, entries = KEYS[1], KEYS[2]
if redis.call('HEXISTS', head, 'e') == 0 then
  redis.call('HSET', head, 'e', ARGV[1])
  redis.call('PEXPIRE', head, ARGV[2])
end
local kept = redis.call('HMGET', head, 'e', 's', 'a', 'm')
local time = redis.call('TIME')
local alive = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(kept[3] or 0) + 1
local from = string.format('%.0f', math.max(0, alive))
local newest = tonumber(kept[2] or 0)
local first = redis.call('XRANGE', entries, from, '+', 'COUNT', 1)[1]
local oldest = newest + 1
if first then oldest = tonumber(string.match(first[1], '-(%d+)$')) end
local found, after = {}, tonumber(ARGV[3])
if ARGV[3] == 'newest' then from, after = kept[4], newest - 1 end
if after and first then
  for _, entry in ipairs(redis.call('XRANGE', entries, from, '+')) do
    local sequence = tonumber(string.match(entry[1], '-(%d+)$'))
    if sequence > after then
      found[#found + 1] = sequence
      found[#found + 1] = entry[2][2]
    end
  end
end
return {kept[1], newest, oldest, found}
`;

/**
 * A log that was set back goes on in another epoch, so that no id means two entries.
 * KEYS: head. ARGV: the epoch that it was followed in, the one that it gets. Answers whether it had that epoch.
 */
const renewLog = `
if redis.call('HMGET', KEYS[1], 'e')[1] ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'e', ARGV[2])
return 1
`;

export const scripts = { commit: { lua: commit }, readLog: { lua: readLog }, renewLog: { lua: renewLog } };
