using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Diagnosis;

/// <summary>The way to the server: through which proxy, to which addresses, and whether anything answers there.</summary>
internal sealed class WayThere(Uri server, TimeProvider time)
{
    /// <summary>No step on the network takes longer.</summary>
    public static readonly TimeSpan StepMax = TimeSpan.FromSeconds(5);

    private static readonly string[] Variables = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

    private readonly List<IPAddress> _addresses = [];
    private Uri? _proxy;

    /// <summary>A proxy is in between, which looks names up and connects.</summary>
    public bool Proxied => _proxy is not null;

    private Uri First => _proxy ?? server;

    public Finding Proxy(Identity? identity)
    {
        var named = Variables.FirstOrDefault(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 });
        if (server.Scheme != "https")
            return Finding.Ok("proxy", "Without TLS (http) no proxy is ever used.", ("used", false));
        if (identity is not { UseProxy: true })
        {
            return Finding.Ok(
                "proxy",
                named is null
                    ? "No proxy is used."
                    : $"No proxy is used, though {named} names one: should the server be reached only through it, enroll again with --use-proxy.",
                ("used", false), ("variable", named));
        }
        if (HttpClient.DefaultProxy.GetProxy(server) is not { } proxy || proxy == server)
        {
            return Finding.Ok(
                "proxy", "Enrolled with --use-proxy, but the environment of this call names no proxy for this server; the agent's service may have another environment.",
                ("used", false), ("variable", named));
        }
        _proxy = proxy;
        // Never with its user name and password.
        return Finding.Ok("proxy", $"The server is reached through the proxy {proxy.Host}:{proxy.Port}{(named is null ? "" : $" of {named}")}.", ("used", true), ("variable", named), ("host", proxy.Host), ("port", proxy.Port));
    }

    public async Task<Finding> NamesAsync(CancellationToken cancellation)
    {
        var host = First.IdnHost;
        if (IPAddress.TryParse(First.Host.Trim('[', ']'), out var literal))
        {
            _addresses.Add(literal);
            return Finding.Ok("dns", $"{host} is an address: there is no name to look up.", ("host", host), ("addresses", new[] { literal.ToString() }));
        }
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, cancellation).WaitAsync(StepMax, time, cancellation);
            _addresses.AddRange(found.Distinct());
            return _addresses.Count == 0
                ? Finding.Failed("dns", $"{host} has no address: its record in the name service holds none.", ("host", host))
                : Finding.Ok("dns", $"{host} is {string.Join(", ", _addresses)}.", ("host", host), ("addresses", _addresses.Select(a => a.ToString())));
        }
        catch (SocketException e)
        {
            var says = e.SocketErrorCode switch
            {
                SocketError.HostNotFound => $"Nobody knows the name {host}: look whether it is spelled right, and at {Machine.This.Advice.NameServers}.",
                SocketError.TryAgain => $"The name servers do not answer, so {host} cannot be looked up: look at {Machine.This.Advice.NameServers} and the network.",
                SocketError.NoData => $"The name {host} exists but has no address.",
                _ => $"{host} cannot be looked up: {e.Message}.",
            };
            return Finding.Failed("dns", says, ("host", host), ("error", e.SocketErrorCode.ToString()));
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return Finding.Failed("dns", $"Looking {host} up takes longer than {Seconds(StepMax)}: look at {Machine.This.Advice.NameServers}.", ("host", host));
        }
    }

    public async Task<Finding> ConnectAsync(CancellationToken cancellation)
    {
        if (_addresses.Count == 0)
            return Finding.Skipped("tcp", "There is no address to connect to.");
        var tried = await Task.WhenAll(_addresses.Select(address => ConnectAsync(address, cancellation)));
        var details = new (string, object?)[] { ("port", First.Port), ("attempts", tried.Select(t => (object)$"{t.Address}: {t.Why ?? "connected"}")) };
        var what = Proxied ? "the proxy" : "the server";
        if (tried.FirstOrDefault(t => t.Why is null) is not { Address: { } good })
        {
            return Finding.Failed(
                "tcp", $"No connection to {what}: {string.Join("; ", tried.Select(t => $"{t.Address}, port {First.Port}, {t.Why}"))}.", details);
        }
        var failed = tried.Where(t => t.Why is not null).Select(t => t.Address).ToList();
        return Finding.Ok(
            "tcp",
            $"{(Proxied ? "The proxy" : "The server")} answers at {good}, port {First.Port}.{(failed.Count == 0 ? "" : $" Not at {string.Join(", ", failed)}: a connection may take longer than it should.")}",
            details);
    }

    private async Task<(IPAddress Address, string? Why)> ConnectAsync(IPAddress address, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(StepMax, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(address, First.Port), over.Token);
            return (address, null);
        }
        catch (SocketException e)
        {
            return (address, e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "refused the connection: the machine is there, but nothing listens on that port, or a firewall turns it away",
                SocketError.TimedOut => "does not answer: a firewall drops what is sent, or the address is wrong",
                SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.HostDown or SocketError.NetworkDown =>
                    "cannot be reached from here: this machine has no route to it",
                SocketError.AddressFamilyNotSupported => "is of a kind this machine does not have",
                _ => $"failed: {e.Message}",
            });
        }
        catch (OperationCanceledException)
        {
            return (address, $"does not answer within {Seconds(StepMax)}: a firewall drops what is sent, or the address is wrong");
        }
    }

    internal static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");
}
