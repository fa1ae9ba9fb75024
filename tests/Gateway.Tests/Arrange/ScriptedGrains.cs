using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using Orleans.Concurrency;

namespace CloudAssistant.Gateway.Tests.Arrange;

[Reentrant]
internal sealed class ScriptedDesk(Silos silos) : Grain, IGatewayDesk
{
    public Task<GatewayLease> RenewAsync(Guid incarnation, IGatewayObserver observer)
    {
        var gateway = silos.Gateway(incarnation);
        gateway.Renewed(observer);
        return Task.FromResult(new GatewayLease(GatewayBook.ServerTime, gateway.RenewWithin, gateway.LinksSince));
    }

    public Task LeaveAsync(Guid incarnation)
    {
        silos.Gateway(incarnation).Left.TrySetResult();
        return Task.CompletedTask;
    }

    public async Task<ImmutableArray<Reply<LinkOpened>>> OpenLinksAsync(Guid incarnation, ImmutableArray<LinkEvidence> evidence)
    {
        var gateway = silos.Gateway(incarnation);
        gateway.OpenCalls.Writer.TryWrite(evidence);
        return [.. await Task.WhenAll(evidence.Select(gateway.Open))];
    }

    public Task AbandonHellosAsync(Guid incarnation, ImmutableArray<HelloAbandoned> hellos)
    {
        foreach (var hello in hellos)
            silos.Gateway(incarnation).Abandoned.Writer.TryWrite(hello);
        return Task.CompletedTask;
    }

    public Task CloseLinksAsync(ImmutableArray<LinkClosed> links)
    {
        foreach (var link in links)
            silos.Closed(link.Instance).Writer.TryWrite(link.Epoch);
        return Task.CompletedTask;
    }
}

[Reentrant]
internal sealed class ScriptedSlice(Silos silos) : Grain, IRecordSliceGrain
{
    public Task AdvanceAsync() => Task.CompletedTask;

    public Task<ImmutableArray<ReportVerdict>> ReportAsync(ImmutableArray<AgentReport> reports)
    {
        var script = silos.Slices(reports[0].Record.Invocation);
        script.Calls.Writer.TryWrite(reports);
        return script.Report(reports);
    }
}

internal sealed class ScriptedInstance(Silos silos) : Grain, IInstanceAgentGrain
{
    public Task UpdateFactsAsync(InstanceFacts facts, string sourceAddress)
    {
        silos.Facts(InstanceId.Parse(this.GetPrimaryKeyString())).Writer.TryWrite(facts);
        return Task.CompletedTask;
    }

    public Task<Reply<Instance>> RegisterAsync(Instance instance) => throw new NotSupportedException();

    public Task<Reply<Instance>> GetAsync(AccountId account) => throw new NotSupportedException();

    public Task<Reply<Instance>> RenameAsync(Caller caller, string name) => throw new NotSupportedException();

    public Task<Reply<Instance>> DeregisterAsync(Caller caller) => throw new NotSupportedException();

    public Task<Reply<Instance>> GetReleasedAsync(AccountId account) => throw new NotSupportedException();
}

internal sealed class ScriptedEnrollment(Silos silos) : Grain, IEnrollmentGrain
{
    public Task<Reply<Instance>> EnrollAsync(EnrollmentEvidence evidence) => Task.FromResult(silos.Enrollments[evidence.Enrollment](evidence));

    public Task<Reply<Enrollment>> CreateAsync(AccountId account, EnrollmentDraft draft, byte[] codeHash) => throw new NotSupportedException();

    public Task<Reply<Enrollment>> GetAsync(AccountId account) => throw new NotSupportedException();

    public Task<Reply<Enrollment>> DisableAsync(Caller caller) => throw new NotSupportedException();

    public Task<Reply<Enrollment>> DeleteAsync(Caller caller) => throw new NotSupportedException();

    public Task NoteDeregisteredAsync(InstanceId instance) => throw new NotSupportedException();
}
