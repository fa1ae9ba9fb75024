using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.Hosting;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Instances;

/// <summary>Carries enrollments to the silos, so many per address and second; every answer is a message the agent can read.</summary>
internal sealed partial class EnrollmentDoor(IClusterClient cluster, IOptions<GatewayOptions> options, ILogger<EnrollmentDoor> log) : IDisposable
{
    private const int CallsMax = 64;

    private readonly SemaphoreSlim _calls = new(CallsMax);
    private readonly PartitionedRateLimiter<IPAddress> _attempts = PartitionedRateLimiter.Create<IPAddress, string>(address =>
        RateLimitPartition.GetTokenBucketLimiter(NetworkOf(address), _ => new()
        {
            TokenLimit = options.Value.EnrollBurst,
            TokensPerPeriod = options.Value.EnrollsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));

    public async Task EnrollAsync(HttpContext context)
    {
        using var attempt = _attempts.AttemptAcquire(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (!attempt.IsAcquired)
        {
            await RefuseAsync(context, new(RefusalCode.Throttling, "Too many attempts from this address; come back later."));
            return;
        }
        if (await ReadBodyAsync(context) is not { } body)
        {
            await RefuseAsync(context, Invalid($"An enrollment has at most {ProtocolLimits.EnrollBytesMax} bytes."));
            return;
        }
        var reply = EnrollmentReading.Read(body, context.SourceAddress()).Try(out var evidence, out var refusal)
            ? await AskAsync(evidence, context.RequestAborted)
            : refusal;
        if (reply.Try(out var instance, out refusal))
            await AnswerAsync(context, StatusCodes.Status200OK, Response(instance));
        else
            await RefuseAsync(context, refusal);
    }

    public void Dispose()
    {
        _attempts.Dispose();
        _calls.Dispose();
    }

    private static Refusal Invalid(string message) => new(RefusalCode.InvalidParameter, message);

    private async Task<Reply<Instance>> AskAsync(EnrollmentEvidence evidence, CancellationToken cancellation)
    {
        await _calls.WaitAsync(cancellation);
        try
        {
            return await cluster.GetEnrollment(evidence.Enrollment).EnrollAsync(evidence);
        }
        catch (Exception e)
        {
            // The outcome is unknown; the same key with the same code gets the same instance when the agent tries again.
            LogNotAnswered(e.GetType().Name);
            return new Refusal(RefusalCode.ServiceUnavailable, "The server cannot enroll now; come back later.");
        }
        finally
        {
            _calls.Release();
        }
    }

    private EnrollResponse Response(Instance instance) => new()
    {
        InstanceId = instance.Id.ToString(),
        InstanceName = instance.Name,
        RegionId = options.Value.RegionId,
    };

    private static Task RefuseAsync(HttpContext context, Refusal refusal) =>
        AnswerAsync(context, StatusOf(refusal.Code), new() { ErrorCode = refusal.Code.ToString(), ErrorMessage = refusal.Message });

    private static int StatusOf(RefusalCode code) => code switch
    {
        RefusalCode.Throttling => StatusCodes.Status429TooManyRequests,
        RefusalCode.ServiceUnavailable or RefusalCode.InternalError => StatusCodes.Status503ServiceUnavailable,
        RefusalCode.InvalidParameter => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status403Forbidden,
    };

    private static async Task AnswerAsync(HttpContext context, int status, EnrollResponse response)
    {
        var bytes = response.ToByteArray();
        context.Response.StatusCode = status;
        context.Response.ContentType = ProtocolLimits.ContentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>Null when it is longer than an enrollment can be.</summary>
    private static async Task<ByteString?> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > ProtocolLimits.EnrollBytesMax)
            return null;
        var buffer = new byte[ProtocolLimits.EnrollBytesMax + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted);
        return length > ProtocolLimits.EnrollBytesMax ? null : ByteString.CopyFrom(buffer, 0, length);
    }

    /// <summary>Who has one IPv6 address has the 2^64 beside it.</summary>
    private static string NetworkOf(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
            return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
        return address.MapToIPv4().ToString();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silos did not answer an enrollment: {Reason}")]
    private partial void LogNotAnswered(string reason);
}
