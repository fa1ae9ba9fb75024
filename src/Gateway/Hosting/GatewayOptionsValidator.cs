using System.Net;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Refuses settings that would be unsafe or senseless; each failure names the setting to change.</summary>
internal sealed class GatewayOptionsValidator(IOptions<TlsOptions> tls) : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var failures = Failures(options, tls.Value).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Everything that is wrong, all at once.</summary>
    public static IEnumerable<string> Failures(GatewayOptions options, TlsOptions tls)
    {
        if (options.Addresses.Count == 0 || options.Addresses.Contains(null))
            yield return "Gateway:Listen must name IP addresses, separated by commas, such as 127.0.0.1.";
        if (options.Addresses.Any(address => address is not null && !IPAddress.IsLoopback(address)) && !tls.Wanted)
            yield return "Gateway:Listen names an address off loopback, which needs TLS: set Tls:Certificate and Tls:Key to PEM files.";
        if (tls.Certificate.Length > 0 != tls.Key.Length > 0)
            yield return "Tls:Certificate and Tls:Key must be set together.";
        if (tls.Certificate.Length > 0 && !File.Exists(tls.Certificate))
            yield return "Tls:Certificate names a file that is not there.";
        if (tls.Key.Length > 0 && !File.Exists(tls.Key))
            yield return "Tls:Key names a file that is not there.";
        else if (tls.Key.Length > 0 && IsReadableByOthers(tls.Key))
            yield return "Tls:Key names a file that others may read: set its mode to 0600.";
    }

    private const UnixFileMode NotItsOwner = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static bool IsReadableByOthers(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & NotItsOwner) != 0;
}
