using Microsoft.Win32;

namespace CloudAssistant.Agent.Windows;

/// <summary>Milliseconds since boot: they go on while the machine sleeps, and setting the time does not change them. Timers are the system's.</summary>
internal sealed class BootClock : TimeProvider
{
    private const string Key = @"SOFTWARE\CloudAssistantAgent\Boot", Name = "Id";

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => (long)Kernel32.GetTickCount64();

    /// <summary>
    /// Changes with each boot. Windows has no such number that an account may read everywhere, but keys of the registry that are gone at the next boot:
    /// whoever asks first makes one up.
    /// </summary>
    public static Guid ReadBootId()
    {
        using var key = (Environment.IsPrivilegedProcess ? Registry.LocalMachine : Registry.CurrentUser).CreateSubKey(Key, writable: true, RegistryOptions.Volatile);
        if (key.GetValue(Name) is string known && Guid.TryParse(known, out var id))
            return id;
        id = Guid.NewGuid();
        key.SetValue(Name, id.ToString("D"));
        return id;
    }
}
