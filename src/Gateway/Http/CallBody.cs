using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Http;

/// <summary>Reads the bodies of calls, so many bytes at once and no more: who has not been judged yet must not fill the memory.</summary>
internal sealed class CallBody(IOptions<Hosting.GatewayOptions> options, TimeProvider time)
{
    private const int PartBytes = 16 * 1024;

    /// <summary>Calls whose caller is not known yet: their queries, and bodies as far as they came.</summary>
    public BytesInFlight Unknown { get; } = new(options.Value.UnknownCallBytesMax);

    /// <summary>Long bodies of callers who are known.</summary>
    public BytesInFlight Known { get; } = new(options.Value.LongBodyBytesMax);

    /// <summary>Whether the request says that it has a body.</summary>
    public static bool IsAnnounced(HttpRequest request) =>
        request.ContentLength > 0 || (request.ContentLength is null && request.Headers.ContainsKey("Transfer-Encoding"));

    /// <summary>The whole body; throws <see cref="BadHttpRequestException"/> when it is longer than <paramref name="max"/>, when it does not come
    /// within <see cref="HttpLimits.BodyWithin"/>, or when there is no room for it.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int max, BytesInFlight.Share share, CancellationToken cancellation)
    {
        if (!IsAnnounced(request))
            return default;
        if (request.ContentLength > max)
            throw TooLong(max);
        using var late = new CancellationTokenSource(HttpLimits.BodyWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        // Grows with what comes, not with what is announced: a promise costs nothing.
        using var body = new MemoryStream();
        var part = new byte[PartBytes];
        try
        {
            while (await request.Body.ReadAsync(part, either.Token) is var read and > 0)
            {
                if (body.Length + read > max)
                    throw TooLong(max);
                if (!share.TryTake(read))
                    throw NoRoom();
                body.Write(part, 0, read);
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new BadHttpRequestException($"The body did not come within {HttpLimits.BodyWithin.TotalSeconds:0} seconds.", StatusCodes.Status408RequestTimeout);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <summary>Says that the memory set aside for such calls is full.</summary>
    public static BadHttpRequestException NoRoom() =>
        new("The server has too many calls to check at the moment: come back later.", StatusCodes.Status503ServiceUnavailable);

    private static BadHttpRequestException TooLong(int max) =>
        new($"The body of such a call has at most {max} bytes; more than {HttpLimits.UnknownBodyBytesMax} only with the signature ACS3-HMAC-SHA256 and a Content-Length.",
            StatusCodes.Status413PayloadTooLarge);
}
