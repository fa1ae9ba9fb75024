using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>A database with instances and commands of one account, and accepts for them; no cluster.</summary>
internal sealed class AcceptBed : IAsyncDisposable
{
    private AcceptBed(TestDatabase test) => Test = test;

    public static Caller Caller { get; } = new(AccountId.First, "test-key");

    public ManualClock Clock { get; } = new();

    public TestDatabase Test { get; }

    public Database Database => Test.Database;

    public static async Task<AcceptBed> OpenAsync(DatabaseKind kind)
    {
        var bed = new AcceptBed(await TestDatabase.CreateAsync(kind));
        if (kind == DatabaseKind.Postgres)
            await using (var connection = await bed.Database.OpenAsync())
                await Partitions.EnsureAsync(connection, bed.Clock.Now.ToUnixTimeMilliseconds());
        return bed;
    }

    public async Task<InstanceId> AddInstanceAsync(string account = "1000000000000001", string? tag = null)
    {
        var id = InstanceId.New(CellId.Default, Clock.Now);
        await Database.WriteAsync(async connection =>
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO instances (instance, account, name, hostname, os_type, os_version, machine_id, internet_address, enrollment, resource_group,
                  registered_at, public_key, facts, tags)
                VALUES (@id, @account, 'web', '', 'linux', '', '', '', @enrollment, '', 1, @key, '{}', '{}')
                """,
                ("id", id.Value.Value), ("account", account), ("enrollment", Guid.NewGuid()), ("key", new byte[32]));
            return tag is null ? 0 : await connection.ExecuteAsync(
                "INSERT INTO instance_tags (account, key, value, instance, registered_at) VALUES (@account, 'role', @tag, @id, 1)",
                ("account", account), ("tag", tag), ("id", id.Value.Value));
        });
        return id;
    }

    /// <summary>Gives each a link on one living gateway.</summary>
    public async Task LinkAsync(params InstanceId[] instances)
    {
        var gateway = Guid.NewGuid();
        await Database.WriteAsync(async connection =>
        {
            await connection.ExecuteAsync(
                "INSERT INTO gateways (incarnation, observer, lease_until, links_since) VALUES (@gateway, 'none', @until, 1)",
                ("gateway", gateway), ("until", (Clock.Now + TimeSpan.FromHours(1)).ToUnixTimeMilliseconds()));
            foreach (var id in instances)
                await connection.ExecuteAsync(
                    "INSERT INTO links (instance, account, gateway, epoch, opened_at, seen_at) VALUES (@id, '1000000000000001', @gateway, 7, 1, 1)",
                    ("id", id.Value.Value), ("gateway", gateway));
            return 0;
        });
    }

    public async Task<CommandId> AddCommandAsync(bool deleting = false)
    {
        var id = CommandId.New(CellId.Default, Clock.Now);
        await Database.WriteAsync(connection => connection.ExecuteAsync(
            """
            INSERT INTO commands (command, account, name, description, type, resource_group, created_at, deleting, grain_key)
            VALUES (@id, @account, 'c', '', 0, '', 1, @deleting, @key)
            """,
            ("id", id.Value.Value), ("account", AccountId.First.Value), ("deleting", deleting), ("key", id.ToString())));
        return id;
    }

    /// <summary>A RunCommand on these instances.</summary>
    public InvocationPlan Run(params ImmutableArray<InstanceId> instances)
    {
        var draft = new CommandDraft { Name = "n", Type = ScriptType.Shell, Script = "echo" };
        return new()
        {
            Id = InvocationId.New(CellId.Default, Clock.Now),
            Caller = Caller,
            Command = CommandId.New(CellId.Default, Clock.Now),
            CommandMustExist = false,
            Draft = draft,
            Request = new() { Draft = draft, Instances = instances },
            Now = Clock.Now.ToUnixTimeMilliseconds(),
            TimeoutMs = 60_000,
            TargetsMax = 1_000,
        };
    }

    /// <summary>An InvokeCommand of that command.</summary>
    public InvocationPlan Invoke(CommandId command, params ImmutableArray<InstanceId> instances)
    {
        var plan = Run(instances);
        return plan with { Command = command, CommandMustExist = true, Request = plan.Request with { Draft = null, Command = command } };
    }

    /// <summary>All in one transaction.</summary>
    public Task<IReadOnlyList<Reply<InvocationAccepted>?>> TogetherAsync(params InvocationPlan[] plans) =>
        Database.WriteAsync(connection => new AcceptTransaction(plans, new(TimeProvider.System)).RunAsync(connection));

    public async Task<long> CountAsync(string what)
    {
        await using var connection = await Database.OpenAsync();
        return (await connection.QueryAsync($"SELECT count(*) FROM {what}", row => row.GetInt64(0)))[0];
    }

    public ValueTask DisposeAsync() => Test.DisposeAsync();
}
