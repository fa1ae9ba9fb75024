using System.Data.Common;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Storage.Plans;

/// <summary>20,000 rows of 20 accounts in each table that grows, of records as many each, on PostgreSQL, whose plans follow what it knows of the rows.</summary>
internal static class BigTables
{
    /// <summary>Fills them; records lie in every partition that there is from yesterday on.</summary>
    public static async Task<int> FillAsync(DbConnection connection, long now, int recordsEach)
    {
        await connection.ExecuteAsync(
            $$$"""
            INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, PayloadBinary, Version)
            SELECT '{{{SiloOptions.ServiceId}}}', 'command', 0, 0, 'c-c0' || md5(n::text), convert_to(format(
              '{"command":{"id":"%s","account":"%s","draft":{"name":"command-%s","description":"d","type":"Shell","script":"echo","resourceGroupId":"",' ||
              '"tags":{"number":"%s"}},"createdAt":%s} }',
              upper(md5(n::text)::uuid::text), 1000000000000000 + n % 20, n, n, n), 'UTF8'), 1
            FROM generate_series(1, 20000) n
            """);
        await connection.ExecuteAsync(
            """
            INSERT INTO invocations (invocation, account, command, command_name, command_type, draft, request, mode, resource_group, created_at,
              last_tick, slice_count, target_count, status, classic_status, finished)
            SELECT md5('i' || n)::uuid, 1000000000000000 + n % 20, md5(n::text)::uuid, 'command-' || n, 0, '{"name":"n","type":"Shell","script":"s"}', '{}',
              0, '', @now + n, @today + n % 9 * 86400000 + n, 1, 1, n % 7, n % 11, n % 50 > 0 FROM generate_series(1, 20000) n
            """,
            ("now", now), ("today", now / 86_400_000 * 86_400_000 - 86_400_000));
        await connection.ExecuteAsync(
            """
            INSERT INTO invocation_tags (account, key, value, invocation)
            SELECT account, 'number', created_at - @now, invocation FROM invocations WHERE created_at > 1;
            INSERT INTO slices (invocation, tick, slice, account, version, timeout_ms, success, attend_at)
            SELECT invocation, last_tick, 0, account, 1, 60000, 1, CASE WHEN finished THEN NULL ELSE last_tick END FROM invocations WHERE created_at > 1;
            INSERT INTO records (tick, invocation, ordinal, account, instance, state, epoch, start_by, updated_at, error, error_info, unconfirmed, dropped)
            SELECT last_tick, invocation, o, account, md5('m' || (created_at - @now + o) % 20000)::uuid, 10, 1, 1, 1, 0, '', false, 0
            FROM invocations CROSS JOIN generate_series(0, @each - 1) o WHERE created_at > 1;
            INSERT INTO outputs (day, account, hash, content) SELECT last_tick / 86400000, account, decode(md5(invocation::text), 'hex'), 'o' FROM invocations WHERE created_at > 1;
            INSERT INTO schedules (invocation, zone, account, shard, frequency, created_at, next_due, last_tick, active, per_day)
            SELECT invocation, '', account, slice_count % 64, 'rate(1d)', 1, @now + 86400000, last_tick, 1, 1 FROM invocations WHERE created_at > 1;
            INSERT INTO schedule_instances (invocation, instance, zone, account, joined_at, run_tick, run_ordinal, last_tick, last_ordinal)
            SELECT invocation, md5('m' || (created_at - @now))::uuid, '', account, 1, last_tick, 0, last_tick, 0 FROM invocations WHERE created_at > 1;
            INSERT INTO missed_ticks (invocation, zone, first_due, last_due, count, reason, noted_at) SELECT invocation, '', 1, 2, 2, 'r', 1 FROM invocations WHERE created_at > 1;
            INSERT INTO late_reports (tick, invocation, ordinal, account, kind, noted_at) SELECT last_tick, invocation, 0, account, 2, 1 FROM invocations WHERE created_at > 1;
            """,
            ("now", now), ("each", recordsEach));
        await connection.ExecuteAsync(
            """
            INSERT INTO invocations (invocation, account, command, command_name, command_type, draft, request, mode, resource_group, created_at,
              last_tick, slice_count, target_count, status, classic_status, finished, file)
            SELECT md5('f' || n)::uuid, 1000000000000000 + n % 20, md5('c' || n)::uuid, 'file-' || n, 0, '{"name":"n","type":"Shell","script":""}', '{}',
              0, '', @now + n, @today + n, 1, 1, n % 7, n % 11, n % 50 > 0, '{"name":"n","targetDir":"/","content":""}' FROM generate_series(1, 20000) n;
            INSERT INTO file_targets (account, instance, invocation)
            SELECT account, md5('m' || (created_at - @now))::uuid, invocation FROM invocations WHERE file IS NOT NULL AND created_at > 1;
            INSERT INTO slices (invocation, tick, slice, account, version, timeout_ms, success, attend_at)
            SELECT invocation, last_tick, 0, account, 1, 60000, 1, CASE WHEN finished THEN NULL ELSE last_tick END FROM invocations WHERE file IS NOT NULL AND created_at > 1;
            INSERT INTO records (tick, invocation, ordinal, account, instance, state, epoch, start_by, updated_at, error, error_info, unconfirmed, dropped)
            SELECT last_tick, invocation, 0, account, md5('m' || (created_at - @now))::uuid, 10, 1, 1, 1, 0, '', false, 0 FROM invocations WHERE file IS NOT NULL AND created_at > 1;
            """,
            ("now", now), ("today", now / 86_400_000 * 86_400_000));
        await connection.ExecuteAsync(
            """
            INSERT INTO instances (instance, account, name, hostname, os_type, os_version, machine_id, internet_address, enrollment, resource_group,
              registered_at, public_key, facts, tags)
            SELECT md5('m' || n)::uuid, 1000000000000000 + n % 20, 'web-' || n, '', 'linux', '', 'm' || n, '', md5('e' || n)::uuid, '', n, 'k', '{}', '{}'
            FROM generate_series(1, 20000) n;
            INSERT INTO instance_tags (account, key, value, instance, registered_at) SELECT account, 'number', registered_at, instance, registered_at FROM instances WHERE name <> 'tour';
            INSERT INTO instance_addresses (account, address, instance) SELECT account, '10.0.0.' || registered_at, instance FROM instances WHERE name <> 'tour';
            INSERT INTO links (instance, account, gateway, epoch, opened_at, seen_at) SELECT instance, account, md5('g' || registered_at % 20)::uuid, 1, 1, 1 FROM instances WHERE name <> 'tour';
            INSERT INTO enrollments (enrollment, account, instance_name, resource_group, created_at, open_until, disabled, registered, deregistered, draft)
            SELECT enrollment, account, name, '', registered_at, CASE WHEN registered_at % 50 = 0 THEN @now + 1000 ELSE 0 END, false, 1, 0, '{}' FROM instances WHERE name <> 'tour';
            INSERT INTO enrollment_tags (account, key, value, enrollment) SELECT account, 'number', registered_at, enrollment FROM instances WHERE name <> 'tour';
            """,
            ("now", now));
        return await connection.ExecuteAsync(
            """
            INSERT INTO nonces (access_key_id, nonce, expires_at) SELECT 'k' || n % 20, n, CASE WHEN n % 100 = 0 THEN 1 ELSE @now + 1000 + n END FROM generate_series(1, 20000) n;
            INSERT INTO client_tokens (account, action, token, parameters_hash, result, expires_at)
            SELECT 1000000000000000 + n % 20, 'RunCommand', n, 'h', 'r', CASE WHEN n % 100 = 0 THEN 1 ELSE @now + 1000 + n END FROM generate_series(1, 20000) n;
            INSERT INTO OrleansRemindersTable (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
            SELECT 'cloud-assistant', 'shard/s-' || n, 'wake', now(), 1, (n * 214748::bigint - 2147483648)::int, 0 FROM generate_series(1, 20000) n;
            """,
            ("now", now));
    }
}
