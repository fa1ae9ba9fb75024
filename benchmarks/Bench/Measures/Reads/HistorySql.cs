namespace CloudAssistant.Bench.Measures.Reads;

/// <summary>
/// Statements that fill the real tables with history as it would be after a month: the rows of the server's own inserts, but made inside the database.
/// All of it follows from the number of an invocation, so that two databases of different size hold the same mixture.
/// </summary>
internal static class HistorySql
{
    /// <summary>Targets of each 1,000 invocations: one of 10,000, 19 of 1,000, 80 of 100, 200 of 10 and 700 of one.</summary>
    public const int TargetsOfThousand = 39_700;

    /// <summary>Managed instances of the account that is asked, and of each other account.</summary>
    public const int Instances = 10_000;

    public const int Commands = 1_000;

    /// <summary>Beside the schema: how far the filling is, and which instances the accounts have.</summary>
    public const string Books = """
        CREATE TABLE IF NOT EXISTS bench_history (first_tick bigint NOT NULL, until bigint NOT NULL, invocations bigint NOT NULL, days_filled int NOT NULL, ready boolean NOT NULL);
        CREATE TABLE IF NOT EXISTS bench_instances (account text NOT NULL, number int NOT NULL, instance uuid NOT NULL, PRIMARY KEY (account, number));
        """;

    /// <summary>Instances and commands as grain states; the triggers of the schema fill their search tables. Times: @first.</summary>
    public const string Estate = """
        INSERT INTO bench_instances (account, number, instance)
        SELECT a.account, n, (lpad(to_hex(@first - 20000 + n), 12, '0') || '81b08' || substr(md5(a.account || ' instance ' || n), 1, 15))::uuid
        FROM (VALUES (@account), ('2000000000000000'), ('2000000000000001'), ('2000000000000002'), ('2000000000000003')) a (account), generate_series(0, @instances - 1) n;

        INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, PayloadBinary, Version)
        SELECT 'cloud-assistant', 'instance', 0, 0, 'mi-c0' || replace(b.instance::text, '-', ''), convert_to(json_build_object(
          'id', upper(b.instance::text), 'account', b.account, 'name', 'server-' || b.number,
          'facts', json_build_object('hostname', 'server-' || b.number, 'osType', 'linux', 'osVersion', 'Simulated 1', 'architecture', 'x64', 'timeZone', 'Etc/UTC',
            'machineId', md5('machine ' || b.number), 'agentVersion', '0.1.0', 'addresses', json_build_array('10.0.' || b.number / 250 || '.' || b.number % 250)),
          'enrollment', '00000000-0000-4000-8000-000000000001', 'publicKey', repeat('00', 32), 'internetAddress', '127.0.0.1', 'registeredAt', @first - 20000 + b.number,
          'tags', json_build_object('rack', 'r' || b.number % 40), 'resourceGroup', '', 'released', false)::text, 'UTF8'), 1
        FROM bench_instances b WHERE b.account = @account;

        INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, PayloadBinary, Version)
        SELECT 'cloud-assistant', 'command', 0, 0, 'c-c0' || replace(c.id::text, '-', ''), convert_to(json_build_object('command', json_build_object(
          'id', upper(c.id::text), 'account', @account, 'draft', json_build_object('name', 'maintenance-' || c.n, 'description', 'Part of the history', 'type', 'Shell',
            'script', 'echo "step ' || c.n || '"', 'tags', json_build_object(), 'resourceGroupId', ''),
          'parameterNames', json_build_array(), 'createdAt', @first - 10000 + c.n))::text, 'UTF8'), 1
        FROM (SELECT n, (lpad(to_hex(@first - 10000 + n), 12, '0') || '81b08' || substr(md5('command ' || n), 1, 15))::uuid AS id FROM generate_series(0, @commands - 1) n) c;
        """;

    /// <summary>As the silo makes them.</summary>
    public static string Partitions(int day) => $"""
        CREATE TABLE IF NOT EXISTS records_{day} PARTITION OF records FOR VALUES FROM ({day * 86_400_000L}) TO ({(day + 1) * 86_400_000L}) WITH (fillfactor = 45);
        CREATE TABLE IF NOT EXISTS outputs_{day} PARTITION OF outputs FOR VALUES FROM ({day}) TO ({day + 1});
        """;

    /// <summary>
    /// Invocations @from to @to with records, slices and outputs, all ended. Eight in ten succeed everywhere; half of all print the same on every instance,
    /// the others something of their own. Half run stored commands, few of them much more often than the rest.
    /// </summary>
    public const string Day = """
        WITH hashed AS (
          SELECT i, @first + (i * @step)::bigint AS created, md5('invocation ' || i) AS m FROM generate_series(@from, @to) i),
        plan AS MATERIALIZED (
          SELECT i, created, (lpad(to_hex(created), 12, '0') || '81b08' || substr(m, 1, 15))::uuid AS id,
            CASE WHEN i * 7919 % 1000 = 0 THEN 10000 WHEN i * 7919 % 1000 < 20 THEN 1000 WHEN i * 7919 % 1000 < 100 THEN 100 WHEN i * 7919 % 1000 < 300 THEN 10 ELSE 1 END AS size,
            CASE WHEN i % 5 = 4 THEN '200000000000000' || ('x' || substr(m, 16, 7))::bit(28)::int % 4 ELSE @account END AS account,
            ('x' || substr(m, 17, 7))::bit(28)::int % 100 AS luck,
            i % 2 = 0 AND i % 5 <> 4 AS stored,
            floor(@commands * power((('x' || substr(m, 18, 7))::bit(28)::int % 10000) / 10000.0, 3))::int AS command,
            ('x' || substr(m, 19, 7))::bit(28)::int % @instances AS place
          FROM hashed),
        rows AS MATERIALIZED (
          SELECT p.id, p.created, o AS ordinal, p.account, f.instance,
            CASE WHEN p.luck < 80 THEN 10 WHEN p.luck < 90 THEN CASE WHEN o % 10 = 0 THEN 11 ELSE 10 END WHEN p.luck < 94 THEN 11 WHEN p.luck < 97 THEN 14
              WHEN p.luck < 99 THEN 16 ELSE 13 END AS state,
            convert_to(CASE WHEN p.place % 2 = 0 THEN 'Reading package lists... Done. Nothing to do: 0 upgraded, 0 newly installed, 0 to remove, run ' || p.luck
              ELSE 'up ' || o || ' days, load average: 0.0' || p.luck % 10 || ', root file system ' || o % 90 || ' % used, on ' || f.instance END, 'UTF8') AS content
          FROM plan p CROSS JOIN LATERAL generate_series(0, p.size - 1) o
          JOIN bench_instances f ON f.account = p.account AND f.number = (p.place + o) % @instances),
        kept AS (
          INSERT INTO outputs (day, account, hash, content)
          SELECT DISTINCT @day, account, sha256(content), content FROM rows WHERE state IN (10, 11, 14)),
        made AS (
          INSERT INTO records (tick, invocation, ordinal, account, instance, state, epoch, start_by, deadline, sent_at, started_at, finished_at, updated_at, exit_code, error,
            error_info, unconfirmed, output_hash, dropped)
          SELECT created, id, ordinal, account, instance, state, 1, created + 60000, CASE WHEN state < 13 THEN created + 90000 END, CASE WHEN state <> 16 THEN created + 3 END,
            CASE WHEN state IN (10, 11, 14) THEN created + 20 END, created + 30, created + 40, CASE state WHEN 10 THEN 0 WHEN 11 THEN 1 END,
            CASE state WHEN 11 THEN 17 WHEN 13 THEN 8 WHEN 14 THEN 14 ELSE 0 END, '', false, CASE WHEN state IN (10, 11, 14) THEN sha256(content) END, 0
          FROM rows ORDER BY created, id, ordinal),
        books AS MATERIALIZED (
          SELECT id, created, ordinal / 500 AS slice, account, count(*) FILTER (WHERE state = 10) AS success, count(*) FILTER (WHERE state = 11) AS failed,
            count(*) FILTER (WHERE state = 13) AS aborted, count(*) FILTER (WHERE state = 14) AS timeout, count(*) FILTER (WHERE state = 16) AS cancelled
          FROM rows GROUP BY id, created, ordinal / 500, account),
        sliced AS (
          INSERT INTO slices (invocation, tick, slice, account, version, timeout_ms, success, failed, aborted, timeout, cancelled)
          SELECT id, created, slice, account, 2, 60000, success, failed, aborted, timeout, cancelled FROM books)
        INSERT INTO invocations (invocation, account, command, command_name, command_type, draft, request, mode, resource_group, created_at, last_tick, slice_count, target_count,
          status, classic_status, finished)
        SELECT p.id, p.account,
          CASE WHEN p.stored THEN (lpad(to_hex(@first - 10000 + p.command), 12, '0') || '81b08' || substr(md5('command ' || p.command), 1, 15))::uuid
            ELSE (lpad(to_hex(p.created), 12, '0') || '81b09' || substr(md5('run ' || p.i), 1, 15))::uuid END,
          n.name, 0,
          json_build_object('name', n.name, 'description', 'Part of the history', 'type', 'Shell', 'script', 'echo "step ' || p.command || '"', 'timeout', '00:01:00',
            'workingDir', '', 'enableParameter', false, 'launcher', '', 'tags', json_build_object(), 'resourceGroupId', '')::text,
          '{"keepCommand":false,"instances":[],"targetTags":{},"mode":"Once","frequency":"","username":"","windowsPasswordName":"","termination":"ProcessTree","deliveryTimeout":"00:01:00","tags":{},"resourceGroupId":""}',
          0, '', p.created, p.created, (p.size + 499) / 500, p.size,
          CASE WHEN b.success > 0 AND b.failed + b.aborted + b.timeout > 0 THEN 6 WHEN b.failed + b.aborted + b.timeout > 0 THEN 5 WHEN b.cancelled > 0 THEN 7 ELSE 4 END,
          CASE WHEN b.success + b.failed > 0 THEN 8 WHEN b.aborted + b.timeout > 0 THEN 5 ELSE 7 END, true
        FROM plan p
        JOIN (SELECT id, sum(success) AS success, sum(failed) AS failed, sum(aborted) AS aborted, sum(timeout) AS timeout, sum(cancelled) AS cancelled FROM books GROUP BY id) b USING (id)
        CROSS JOIN LATERAL (SELECT CASE WHEN p.stored THEN 'maintenance-' || p.command ELSE 'ad-hoc-' || p.place % 50 END AS name) n
        """;
}
