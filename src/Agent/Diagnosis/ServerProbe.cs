using System.Globalization;
using System.Security.Authentication;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.Agent.Diagnosis;

/// <summary>
/// Asks the server for the time, once, as an agent that enrolls does. The answer is read even from a server whose certificate is not good: what it says
/// is shown and used for nothing else, and nothing is told to it.
/// </summary>
internal sealed class ServerProbe(Uri server, ServerTrust trust, Identity? identity, TimeProvider wall)
{
    // Less is no use to anybody; more breaks certificates sooner or later.
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private CertificateSeen? _certificate;
    private DateTimeOffset? _serverTime;
    private TimeSpan _ahead;

    /// <summary>The certificate, if there is one, is good, and a gateway answered.</summary>
    public bool Reached { get; private set; }

    /// <summary>What of TLS, of the server, and of the clock.</summary>
    public async Task<IReadOnlyList<Finding>> AskAsync(CancellationToken cancellation)
    {
        Finding answer;
        string? noTls = null;
        try
        {
            answer = await AskTimeAsync(cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or AuthenticationException)
        {
            noTls = e is OperationCanceledException ? $"no answer within {WayThere.Seconds(WayThere.StepMax)}" : Innermost(e).Message.TrimEnd('.');
            answer = e is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError }
                ? Finding.Failed("server", $"The proxy does not let this machine through to {server.Authority}: {noTls}.")
                : Finding.Failed("server", $"No answer from {server}: {noTls}.");
        }
        var tls = Tls(noTls);
        // What TLS could not do no server could answer.
        if (tls.Verdict == Verdict.Failed && _certificate is null)
            answer = Finding.Skipped("server", "Without TLS the server is not asked.");
        Reached = tls.Verdict != Verdict.Failed && answer.Verdict == Verdict.Ok;
        return [tls, answer, Clock()];
    }

    private async Task<Finding> AskTimeAsync(CancellationToken cancellation)
    {
        using var handler = ServerHandler.New(server, trust, identity is { UseProxy: true }, _ => { });
        var check = trust.Check(_ => { });
        handler.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            if (certificate is not null)
                _certificate = CertificateSeen.Of(certificate, errors, check(sender, certificate, chain, errors));
            return certificate is not null;
        };
        using var http = new HttpClient(handler);
        http.Timeout = WayThere.StepMax;
        http.MaxResponseContentBufferSize = ProtocolLimits.EnrollBytesMax;
        var askedAt = wall.GetUtcNow();
        using var response = await http.GetAsync(ServerAddress.Time(server), cancellation);
        var status = (int)response.StatusCode;
        if (status == 503)
            return Finding.Failed("server", RefusalWords.Of("ServiceUnavailable")!, ("status", status));
        var told = response.IsSuccessStatusCode ? ReadTime(await response.Content.ReadAsByteArrayAsync(cancellation)) : null;
        if (told is null)
        {
            return Finding.Failed(
                "server",
                string.Create(CultureInfo.InvariantCulture, $"What answers at {server} is no Cloud Assistant gateway: it said HTTP {status} to a question for the time. Look whether the address, the port, and what is in between (a load balancer, a captive portal) are right."),
                ("status", status));
        }
        var answeredAt = wall.GetUtcNow();
        _serverTime = told;
        _ahead = askedAt + (answeredAt - askedAt) / 2 - told.Value;
        return Finding.Ok("server", $"A Cloud Assistant gateway answers at {server}.", ("status", status));
    }

    private Finding Tls(string? failure)
    {
        if (server.Scheme != "https")
            return Finding.Skipped("tls", "The server is on this machine and is talked to without TLS.");
        if (_certificate is not null)
            return _certificate.Judge(server.Host, identity is { CaSha256.Length: > 0 }, wall.GetUtcNow());
        return Finding.Failed("tls", $"TLS with {server.Authority} does not begin: {failure ?? "no certificate came"}. What listens there may not speak TLS, or not this machine's kind of it.");
    }

    private Finding Clock()
    {
        if (_serverTime is not { } told)
            return Finding.Skipped("clock", "Without the server's time this machine's clock cannot be compared with it.");
        var seconds = Math.Round(_ahead.TotalSeconds, 1);
        (string, object?)[] details = [("aheadSeconds", seconds), ("serverTime", CalendarTime.Text(told))];
        const string Needs = "The agent itself does not go by this clock, but TLS does: certificates look expired or not yet valid.";
        return _ahead.Duration() <= ClockSlack
            ? Finding.Ok("clock", string.Create(CultureInfo.InvariantCulture, $"This machine's clock and the server's differ by {Math.Abs(seconds):0.0} s."), details)
            : Finding.Failed("clock", string.Create(CultureInfo.InvariantCulture, $"This machine's clock is {Math.Abs(seconds):0.0} s {(seconds > 0 ? "ahead of" : "behind")} the server's: {Machine.This.Advice.SetClock}. {Needs}"), details);
    }

    private static DateTimeOffset? ReadTime(byte[] bytes)
    {
        try
        {
            var ms = ServerTime.Parser.ParseFrom(bytes).ServerTime_;
            return ms > Earliest.ToUnixTimeMilliseconds() && ms < DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
