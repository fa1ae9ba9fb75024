using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Tests.Arrange;

/// <summary>What the silos behind the gateways of all tests do and saw. Each test has its own gateway, instances and invocations.</summary>
public sealed class Silos
{
    private readonly ConcurrentDictionary<Guid, GatewayBook> _gateways = new();
    private readonly ConcurrentDictionary<InvocationId, SliceScript> _slices = new();
    private readonly ConcurrentDictionary<InstanceId, Channel<long>> _closed = new();
    private readonly ConcurrentDictionary<InstanceId, Channel<InstanceFacts>> _facts = new();

    public GatewayBook Gateway(Guid incarnation) => _gateways.GetOrAdd(incarnation, _ => new());

    public SliceScript Slices(InvocationId invocation) => _slices.GetOrAdd(invocation, _ => new());

    /// <summary>Epochs of closed links of an instance, as the desk was told.</summary>
    public Channel<long> Closed(InstanceId instance) => _closed.GetOrAdd(instance, _ => Channel.CreateUnbounded<long>());

    public Channel<InstanceFacts> Facts(InstanceId instance) => _facts.GetOrAdd(instance, _ => Channel.CreateUnbounded<InstanceFacts>());

    /// <summary>Decides enrollments.</summary>
    public ConcurrentDictionary<EnrollmentId, Func<EnrollmentEvidence, Reply<Instance>>> Enrollments { get; } = new();
}

/// <summary>One gateway, seen from the silos.</summary>
public sealed class GatewayBook
{
    private long _epoch;
    private volatile IGatewayObserver? _observer;

    public const long ServerTime = 1_800_000_000_000;

    /// <summary>Opens every link with the next epoch unless a test says otherwise.</summary>
    public Func<LinkEvidence, Task<Reply<LinkOpened>>> Open { get; set; }

    /// <summary>Throws when a test makes the silos fail.</summary>
    public Action Renewing { get; set; } = () => { };

    public Channel<ImmutableArray<LinkEvidence>> OpenCalls { get; } = Channel.CreateUnbounded<ImmutableArray<LinkEvidence>>();

    /// <summary>How soon it is told to renew again.</summary>
    public TimeSpan RenewWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Since when its links count.</summary>
    public long LinksSince { get; set; } = 1;

    public Channel<HelloAbandoned> Abandoned { get; } = Channel.CreateUnbounded<HelloAbandoned>();

    public Channel<bool> Renewals { get; } = Channel.CreateUnbounded<bool>();

    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How silos reach the gateway.</summary>
    public IGatewayObserver Observer => _observer ?? throw new InvalidOperationException("The gateway has not renewed its lease yet.");

    public GatewayBook() => Open = evidence =>
        Task.FromResult<Reply<LinkOpened>>(new LinkOpened(evidence.Instance, Interlocked.Increment(ref _epoch)));

    public void Renewed(IGatewayObserver observer)
    {
        Renewing();
        _observer = observer;
        Renewals.Writer.TryWrite(true);
    }
}

/// <summary>The slices of one invocation, seen from the gateway.</summary>
public sealed class SliceScript
{
    public Channel<ImmutableArray<AgentReport>> Calls { get; } = Channel.CreateUnbounded<ImmutableArray<AgentReport>>();

    /// <summary>Applies every report unless a test says otherwise.</summary>
    public Func<ImmutableArray<AgentReport>, Task<ImmutableArray<ReportVerdict>>> Report { get; set; } =
        reports => Task.FromResult(reports.Select(_ => ReportVerdict.Applied).ToImmutableArray());
}
