using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Tests.Instances;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>An enrolled agent that opens links by its own proofs, and the gateway it comes to.</summary>
internal sealed class LinkedAgent : IDisposable
{
    private readonly Server _server;
    private readonly TestAgent _agent = new();
    private readonly TestGateway _gateway = new();

    private LinkedAgent(Server server) => _server = server;

    public InstanceId Instance { get; private set; }

    private IGatewayDesk Gateways => _server.Assistant.Grains.GetGrain<IGatewayDesk>(0);

    private IInvocationDesk Desk => _server.Assistant.Grains.GetGrain<IInvocationDesk>(0);

    public static async Task<LinkedAgent> EnrollAsync(Server server)
    {
        var agent = new LinkedAgent(server);
        var grains = server.Assistant.Grains;
        agent._gateway.Reference = grains.CreateObjectReference<IGatewayObserver>(agent._gateway);
        await agent.Gateways.RenewAsync(agent._gateway.Incarnation, agent._gateway.Reference);
        var code = await server.CodeAsync();
        agent.Instance = (await grains.GetEnrollment(code.Enrollment.Id).EnrollAsync(agent._agent.Enroll(code, server.Clock.Now))).Value.Id;
        return agent;
    }

    public void Reboot(string boot) => _agent.Boot = boot;

    public async Task<InvocationId> StartAsync(RepeatMode mode) => (await Desk.StartAsync(
        Fleet.Caller, new() { Draft = new() { Name = "", Type = 0, Script = "true" }, Instances = [Instance], Mode = mode })).Value.Invocation;

    public async Task<IReadOnlyList<RecordView>> HistoryAsync(InvocationId id) =>
        (await Desk.ResultsAsync(TestKeys.Owner, new() { Invocation = id, IncludeHistory = true })).Value.Items;

    public void LoseJournal() => _agent.Journal = Guid.NewGuid();

    public async Task<Grains.Interfaces.Replies.Reply<LinkOpened>> OpenLinkAsync(params RecordKey[] inventory) =>
        Assert.Single(await Gateways.OpenLinksAsync(_gateway.Incarnation, [_agent.Hello(Instance, [.. inventory])]));

    public Task CloseLinkAsync(long epoch) => Gateways.CloseLinksAsync([new(Instance, epoch)]);

    public async Task<RecordKey> RunAsync()
    {
        var accepted = await Desk.StartAsync(Fleet.Caller, new() { Draft = new() { Name = "", Type = 0, Script = "true" }, Instances = [Instance] });
        return Assert.Single((await Desk.ResultsAsync(TestKeys.Owner, new() { Invocation = accepted.Value.Invocation })).Value.Items).Key;
    }

    /// <summary>Lets the slice take its step, and returns what it sent to the gateway since the last time.</summary>
    public async Task<IReadOnlyList<DeliveryTarget>> SentAsync(RecordKey record)
    {
        await _server.Assistant.Grains.GetSlice(record.Slice).AdvanceAsync();
        var sent = new List<DeliveryTarget>();
        while (_gateway.Delivered.Reader.TryRead(out var delivery))
            sent.AddRange(delivery.Targets);
        return sent;
    }

    public async Task<ReportVerdict> ReportAsync(RecordKey record, ReportKind kind, int? exitCode = null) =>
        Assert.Single(await _server.Assistant.Grains.GetSlice(record.Slice).ReportAsync(
            [new() { Record = record, Instance = Instance, Kind = kind, ExitCode = exitCode, StartedAgo = TimeSpan.Zero, FinishedAgo = TimeSpan.Zero }]));

    public Task StopAsync(RecordKey record) => _server.Assistant.Grains.GetInvocation(record.Invocation).StopAsync(Fleet.Caller, []);

    public async Task<RecordView> ResultAsync(RecordKey record) =>
        Assert.Single((await Desk.ResultsAsync(TestKeys.Owner, new() { Invocation = record.Invocation })).Value.Items);

    public async Task<long> EpochAsync(RecordKey record) => Assert.Single((await _server.Slices.ReadAsync(record.Slice))!.Records).Epoch;

    public void Dispose() => _agent.Dispose();
}
