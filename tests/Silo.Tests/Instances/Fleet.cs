using System.Collections.Immutable;
using System.Threading.Channels;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Instances;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Instances;

/// <summary>A server with what the tests of instances and gateways need at hand.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public static readonly Caller Owner = new(AccountId.First, "key");

    private readonly List<TestAgent> _agents = [];

    private Fleet(Assistant assistant, RecordedRecords records) => (Assistant, Records) = (assistant, records);

    public Assistant Assistant { get; }

    public RecordedRecords Records { get; }

    public ManualClock Clock => Assistant.Clock;

    public IInstanceDesk Desk => Assistant.Grains.GetGrain<IInstanceDesk>(0);

    public IGatewayDesk Gateways => Assistant.Grains.GetGrain<IGatewayDesk>(0);

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    public static async Task<Fleet> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite, int silos = 1, int openCodesMax = 100)
    {
        var records = new RecordedRecords();
        var assistant = await Assistant.StartAsync(kind, silos, configure: services =>
        {
            services.AddSingleton<IOpenRecords>(records);
            services.AddSingleton<IClientTokens, Silo.Access.ClientTokens>();
            services.Configure<InstanceOptions>(options => options.OpenCodesMax = openCodesMax);
        });
        return new(assistant, records);
    }

    public async Task<EnrollmentCreated> CodeAsync(EnrollmentDraft? draft = null) =>
        (await Desk.CreateEnrollmentAsync(Owner, draft ?? new(), null)).Value;

    public TestAgent NewAgent()
    {
        var agent = new TestAgent();
        _agents.Add(agent);
        return agent;
    }

    public async Task<(TestAgent Agent, Instance Instance)> EnrollAsync(EnrollmentCreated? code = null, InstanceFacts? facts = null)
    {
        code ??= await CodeAsync();
        var agent = NewAgent();
        agent.Facts = facts ?? agent.Facts;
        return (agent, (await Assistant.Grains.GetEnrollment(code.Enrollment.Id).EnrollAsync(agent.Enroll(code, Clock.Now))).Value);
    }

    /// <summary>A gateway with a lease.</summary>
    public async Task<TestGateway> GatewayAsync()
    {
        var gateway = new TestGateway();
        gateway.Reference = Assistant.Grains.CreateObjectReference<IGatewayObserver>(gateway);
        await Gateways.RenewAsync(gateway.Incarnation, gateway.Reference);
        return gateway;
    }

    public async Task<Instance> ListedAsync(InstanceId id) =>
        Assert.Single((await Desk.ListInstancesAsync(TestKeys.Owner, "DescribeManagedInstances", new() { Ids = [id] })).Value.Items);

    public async Task<ImmutableArray<Instance>> ListAsync(InstanceQuery query) =>
        (await Desk.ListInstancesAsync(TestKeys.Owner, "DescribeManagedInstances", query)).Value.Items;

    public async Task<long> CountAsync(string table)
    {
        await using var connection = await Assistant.Database.OpenAsync();
        return (await connection.QueryAsync($"SELECT count(*) FROM {table}", row => row.GetInt64(0)))[0];
    }

    public async ValueTask DisposeAsync()
    {
        await Assistant.DisposeAsync();
        _agents.ForEach(agent => agent.Dispose());
    }
}

/// <summary>A gateway process, as far as silos see it.</summary>
internal sealed class TestGateway : IGatewayObserver
{
    public Guid Incarnation { get; } = Guid.NewGuid();

    public IGatewayObserver Reference { get; set; } = null!;

    public Channel<(InstanceId Instance, long Epoch, LinkCloseReason Reason)> Closed { get; } =
        Channel.CreateUnbounded<(InstanceId, long, LinkCloseReason)>();

    public Channel<Delivery> Delivered { get; } = Channel.CreateUnbounded<Delivery>();

    public Task<DeliverAnswer> DeliverAsync(Delivery delivery)
    {
        Delivered.Writer.TryWrite(delivery);
        return Task.FromResult(DeliverAnswer.Accepted);
    }

    public Task CloseLinkAsync(InstanceId instance, long epoch, LinkCloseReason reason)
    {
        Closed.Writer.TryWrite((instance, epoch, reason));
        return Task.CompletedTask;
    }
}

/// <summary>What the open records were told.</summary>
internal sealed class RecordedRecords : IOpenRecords
{
    private readonly Lock _lock = new();
    private readonly List<Relinked> _relinked = [];
    private readonly List<InstanceId> _released = [];

    /// <summary>Set to make the next call fail.</summary>
    public bool FailNext { get; set; }

    public IReadOnlyList<Relinked> Relinked
    {
        get
        {
            lock (_lock)
                return [.. _relinked];
        }
    }

    public IReadOnlyList<InstanceId> Released
    {
        get
        {
            lock (_lock)
                return [.. _released];
        }
    }

    public Task RelinkAsync(ImmutableArray<Relinked> opened)
    {
        Fail();
        lock (_lock)
            _relinked.AddRange(opened);
        return Task.CompletedTask;
    }

    public Task ResumeAsync(Guid gateway) => Task.CompletedTask;

    public Task ReleaseAsync(InstanceId instance)
    {
        Fail();
        lock (_lock)
            _released.Add(instance);
        return Task.CompletedTask;
    }

    private void Fail()
    {
        if (FailNext)
        {
            FailNext = false;
            throw new TimeoutException("The database does not answer.");
        }
    }
}
