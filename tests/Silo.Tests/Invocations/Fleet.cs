using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Instances of one account with links on one gateway, which this test plays itself.</summary>
internal sealed class Fleet : IGatewayObserver
{
    private readonly Assistant _assistant;
    private readonly ConcurrentDictionary<InstanceId, long> _epochs = new();

    private Fleet(Assistant assistant) => _assistant = assistant;

    public static Caller Caller { get; } = new(AccountId.First, "test-key");

    public Guid Incarnation { get; } = Guid.NewGuid();

    public List<InstanceId> Instances { get; } = [];

    /// <summary>Every message that reached the gateway, in order.</summary>
    public Channel<DeliveryTarget> Messages { get; } = Channel.CreateUnbounded<DeliveryTarget>();

    /// <summary>The body that came last.</summary>
    public TaskBody? Body { get; private set; }

    public DeliverAnswer Answer { get; set; } = DeliverAnswer.Accepted;

    public IInvocationDesk Desk => _assistant.Grains.GetGrain<IInvocationDesk>(0);

    /// <summary>Enrolls that many instances by their rows; the first <paramref name="online"/> of them have a link.</summary>
    public static async Task<Fleet> StartAsync(Assistant assistant, int instances, int online)
    {
        var fleet = new Fleet(assistant);
        var reference = assistant.Cluster.Client.CreateObjectReference<IGatewayObserver>(fleet);
        await assistant.Grains.GetGrain<IGatewayDesk>(0).RenewAsync(fleet.Incarnation, reference);
        for (var i = 0; i < instances; i++)
            await fleet.AddAsync(i < online);
        return fleet;
    }

    public async Task<InstanceId> AddAsync(bool online)
    {
        var id = InstanceId.New(CellId.Default, _assistant.Clock.Now);
        await _assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
            """
            INSERT INTO instances (instance, account, name, hostname, os_type, os_version, machine_id, internet_address, enrollment, resource_group,
              registered_at, public_key, facts, tags)
            VALUES (@id, @account, @name, '', 'linux', '', '', '', @enrollment, '', 1, @key, '{}', '{}')
            """,
            ("id", id.Value.Value), ("account", AccountId.First.Value), ("name", $"web-{Instances.Count}"), ("enrollment", Guid.NewGuid()), ("key", new byte[32])));
        Instances.Add(id);
        if (online)
            await LinkAsync(id);
        return id;
    }

    /// <summary>Writes a link row with the next epoch.</summary>
    public async Task<long> LinkAsync(InstanceId instance)
    {
        var epoch = _epochs.AddOrUpdate(instance, 1, (_, known) => known + 1);
        await _assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
            """
            INSERT INTO links (instance, account, gateway, epoch, opened_at, seen_at) VALUES (@id, @account, @gateway, @epoch, 1, 1)
            ON CONFLICT (instance) DO UPDATE SET gateway = excluded.gateway, epoch = excluded.epoch
            """,
            ("id", instance.Value.Value), ("account", AccountId.First.Value), ("gateway", Incarnation), ("epoch", epoch)));
        return epoch;
    }

    /// <summary>The gateway's lease is renewed for the time of now.</summary>
    public async Task RenewAsync() => await _assistant.Grains.GetGrain<IGatewayDesk>(0)
        .RenewAsync(Incarnation, _assistant.Cluster.Client.CreateObjectReference<IGatewayObserver>(this));

    /// <summary>The lease holds again, and nobody was told.</summary>
    public async Task RenewWithoutAWordAsync() => await _assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
        "UPDATE gateways SET lease_until = @until WHERE incarnation = @incarnation",
        ("until", _assistant.Clock.Now.ToUnixTimeMilliseconds() + 15_000), ("incarnation", Incarnation)));

    public async Task<InvocationId> RunAsync(Func<InvocationRequest, InvocationRequest>? change = null)
    {
        var request = new InvocationRequest
        {
            Draft = new() { Name = "", Type = ScriptType.Shell, Script = "echo hello" }, Instances = [.. Instances],
        };
        return (await Desk.StartAsync(Caller, change?.Invoke(request) ?? request)).Value.Invocation;
    }

    public async Task<DeliveryTarget> NextMessageAsync() =>
        await Messages.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async Task<ReportVerdict> ReportAsync(RecordKey record, InstanceId instance, ReportKind kind, int? exitCode = null, string output = "") =>
        (await _assistant.Grains.GetSlice(record.Slice).ReportAsync(
        [
            new()
            {
                Record = record, Instance = instance, Kind = kind, ExitCode = exitCode, StartedAgo = TimeSpan.Zero, FinishedAgo = TimeSpan.Zero,
                Output = output.Length == 0 ? null : System.Text.Encoding.UTF8.GetBytes(output),
            },
        ])).Single();

    public async Task<InvocationView> DescribeAsync(InvocationId id) =>
        (await Desk.ListAsync(TestKeys.Owner, new() { Id = id, IncludeOutput = true })).Value.Items.Single();

    public async Task<ImmutableArray<RecordView>> ResultsAsync(InvocationId id, int size = 50) =>
        (await Desk.ResultsAsync(TestKeys.Owner, new() { Invocation = id, Page = new PageRequest(size) })).Value.Items;

    Task<DeliverAnswer> IGatewayObserver.DeliverAsync(Delivery delivery)
    {
        if (Answer == DeliverAnswer.Accepted)
        {
            Body = delivery.Body ?? Body;
            foreach (var target in delivery.Targets)
                Messages.Writer.TryWrite(target);
        }

        return Task.FromResult(Answer);
    }

    Task IGatewayObserver.CloseLinkAsync(InstanceId instance, long epoch, LinkCloseReason reason) => Task.CompletedTask;
}
