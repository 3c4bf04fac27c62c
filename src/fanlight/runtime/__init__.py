"""Sites' own programs, on the Workers runtime (`workerd`), each in a process and a jail of its own.

release   which build of the runtime is used, and its hash for each platform
install   getting that build from the npm registry or a file
config    an app as the runtime's configuration
jail      the command that shuts a process in
process   one running app: started, waited for, stopped
pool      the apps that run: started on demand, ended when idle
"""
